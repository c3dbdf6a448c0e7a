using System.Security.Cryptography;
using System.Text;

namespace FakeEtcd.Tool.Control;

/// <summary>The token that clients send.</summary>
internal sealed class ControlToken
{
    private const string Scheme = "Bearer ";
    private const int RandomBytes = 24;

    private readonly byte[] _hash;

    /// <param name="given">The token; null to generate one.</param>
    public ControlToken(string? given)
    {
        Generated = given is null ? RandomNumberGenerator.GetHexString(RandomBytes * 2, lowercase: true) : null;
        _hash = HashOf(given ?? Generated!);
    }

    /// <summary>The token, if it was generated.</summary>
    public string? Generated { get; }

    /// <summary>Whether the value of an Authorization header has the token. The time does not depend on the token.</summary>
    public bool Accepts(string? authorization) =>
        authorization is not null
        && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(_hash, HashOf(authorization[Scheme.Length..].Trim()));

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
