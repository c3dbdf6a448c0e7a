using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FakeEtcd.Options;

/// <summary>Signs and verifies JSON web tokens with the keys of the options.</summary>
internal sealed class JwtSigner
{
    /// <summary>What <see cref="Decode"/> would accept, and etcd does not.</summary>
    private static readonly SearchValues<char> NotBase64Url = SearchValues.Create("+/= \t\r\n");

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly string _method;
    private readonly SecurityKey _verifyingKey;
    private readonly SigningCredentials? _credentials;

    private JwtSigner(FakeEtcdJwtOptions options)
    {
        _method = options.SigningMethod.ToString();
        Ttl = options.Ttl;
        var (signing, verifying) = JwtKeys.Read(options);
        _verifyingKey = verifying;
        _credentials = signing is null ? null : new SigningCredentials(signing, _method);
        try
        {
            Sign("{}");
            IsSigned([0], [0]);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            // The library has least lengths of its own.
            var name = signing is null ? nameof(options.PublicKey) : nameof(options.PrivateKey);
            throw new ArgumentException($"The key cannot be used for {_method}: {exception.Message}", name, exception);
        }
    }

    /// <summary>How long a token is valid.</summary>
    public TimeSpan Ttl { get; }

    /// <exception cref="ArgumentException">A key cannot be read. The exception names the option.</exception>
    public static JwtSigner Create(FakeEtcdJwtOptions options) => new(options);

    /// <summary>Signs a token.</summary>
    /// <param name="payload">The claims as JSON.</param>
    /// <returns>The token; null without a private key.</returns>
    public string? Sign(string payload) => _credentials is null ? null : Handler.CreateToken(payload, _credentials);

    /// <summary>Verifies the signature of a token.</summary>
    /// <returns>The claims as JSON; null if the token is malformed, or was not signed with this method and key.</returns>
    /// <remarks>Reads the header itself: etcd looks at nothing but the method, while the library has rules for more.</remarks>
    public byte[]? Verify(string token)
    {
        if (token.AsSpan().ContainsAny(NotBase64Url) || token.Split('.') is not [var header, var payload, var signature])
        {
            return null;
        }

        try
        {
            using var parsed = JsonDocument.Parse(Decode(header));
            return parsed.RootElement is { ValueKind: JsonValueKind.Object } names
                && names.TryGetProperty("alg", out var method) && method.ValueEquals(_method)
                && IsSigned(Encoding.ASCII.GetBytes($"{header}.{payload}"), Decode(signature))
                ? Decode(payload)
                : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            // It is neither base64 nor JSON, or the method is not a text.
            return null;
        }
    }

    /// <summary>Decodes base64 for URLs, with any value of the bits that the last letter does not need.</summary>
    private static byte[] Decode(string text) => Convert.FromBase64String(
        text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));

    private bool IsSigned(byte[] content, byte[] signature)
    {
        var factory = _verifyingKey.CryptoProviderFactory;
        var provider = factory.CreateForVerifying(_verifyingKey, _method);
        try
        {
            return signature.Length > 0 && provider.Verify(content, signature);
        }
        finally
        {
            factory.ReleaseSignatureProvider(provider);
        }
    }
}
