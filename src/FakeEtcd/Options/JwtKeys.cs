using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace FakeEtcd.Options;

/// <summary>Reads the keys of JSON web tokens.</summary>
internal static class JwtKeys
{
    private const string Certificate = "-----BEGIN CERTIFICATE-----";

    /// <summary>Whether a method signs with a secret, and not with a pair of keys.</summary>
    public static bool UsesSecret(JwtSigningMethod method) =>
        method is JwtSigningMethod.HS256 or JwtSigningMethod.HS384 or JwtSigningMethod.HS512;

    /// <summary>Reads the keys that sign and verify.</summary>
    /// <returns>The key that signs, null if the server only verifies; and the key that verifies.</returns>
    /// <exception cref="ArgumentException">A key cannot be read or does not fit the method. The exception names the option.</exception>
    public static (SecurityKey? Signing, SecurityKey Verifying) Read(FakeEtcdJwtOptions options)
    {
        var method = options.SigningMethod;
        if (UsesSecret(method))
        {
            var secret = Load(
                options.PrivateKey, options.PrivateKeyPath, nameof(options.PrivateKey), Encoding.UTF8.GetBytes, File.ReadAllBytes,
                bytes => SecretOf(bytes, method))!;
            return (secret, secret);
        }

        var signing = LoadPem(options.PrivateKey, options.PrivateKeyPath, nameof(options.PrivateKey), method, isPrivate: true);
        var verifying = LoadPem(options.PublicKey, options.PublicKeyPath, nameof(options.PublicKey), method, isPrivate: false);
        return (signing, signing ?? verifying!);
    }

    private static SecurityKey? LoadPem(string? pem, string? path, string option, JwtSigningMethod method, bool isPrivate) =>
        Load(pem, path, option, static text => text, File.ReadAllText, text => KeyOf(text, method, isPrivate));

    private static SecurityKey? Load<T>(
        string? text, string? path, string option, Func<string, T> convert, Func<string, T> readFile, Func<T, SecurityKey> create)
    {
        try
        {
            return text is not null ? create(convert(text)) : path is not null ? create(readFile(path)) : null;
        }
        catch (Exception exception) when (exception
            is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            var place = path is null ? option : $"{option}Path";
            var what = path is null ? "cannot read the key" : $"cannot read '{path}'";
            throw new ArgumentException(
                $"{nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.Jwt)}.{place}: {what}. {exception.Message}", exception);
        }
    }

    private static SymmetricSecurityKey SecretOf(byte[] secret, JwtSigningMethod method)
    {
        if (secret.Length == 0)
        {
            throw new CryptographicException("The secret is empty.");
        }

        // The library refuses short secrets, which etcd accepts. By its definition HMAC pads them with zeros, so padding changes nothing.
        var hashBytes = method switch { JwtSigningMethod.HS256 => 32, JwtSigningMethod.HS384 => 48, _ => 64 };
        Array.Resize(ref secret, Math.Max(secret.Length, hashBytes));
        return new SymmetricSecurityKey(secret);
    }

    private static AsymmetricSecurityKey KeyOf(string pem, JwtSigningMethod method, bool isPrivate)
    {
        if (CurveBits(method) is { } bits)
        {
            var ecdsa = EcdsaOf(pem, isPrivate, bits);
            ecdsa.ExportParameters(isPrivate);
            return new ECDsaSecurityKey(ecdsa);
        }

        // The export fails for a private key that is only a public one.
        var rsa = RsaOf(pem, isPrivate);
        rsa.ExportParameters(isPrivate);
        return new RsaSecurityKey(rsa);
    }

    private static RSA RsaOf(string pem, bool isPrivate) =>
        ImportFrom(pem, isPrivate, RSA.Create, static certificate => certificate.GetRSAPublicKey(), "RSA");

    private static ECDsa EcdsaOf(string pem, bool isPrivate, int bits)
    {
        var key = ImportFrom(pem, isPrivate, ECDsa.Create, static certificate => certificate.GetECDsaPublicKey(), "ECDSA");
        return key.KeySize == bits ? key : throw new CryptographicException($"The curve must be P-{bits}.");
    }

    private static T ImportFrom<T>(string pem, bool isPrivate, Func<T> create, Func<X509Certificate2, T?> publicKeyOf, string algorithm)
        where T : AsymmetricAlgorithm
    {
        if (!isPrivate && pem.Contains(Certificate, StringComparison.Ordinal))
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return publicKeyOf(certificate) ?? throw new CryptographicException($"The certificate has no {algorithm} key.");
        }

        var key = create();
        key.ImportFromPem(pem);
        return key;
    }

    private static int? CurveBits(JwtSigningMethod method) => method switch
    {
        JwtSigningMethod.ES256 => 256,
        JwtSigningMethod.ES384 => 384,
        JwtSigningMethod.ES512 => 521,
        _ => null,
    };
}
