using System.Security.Cryptography;
using System.Text;

namespace Testing.Tokens;

/// <summary>A key that signs JSON web tokens, with its files.</summary>
public sealed class JwtKey : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwt");
    private readonly Func<byte[], byte[]> _sign;
    private readonly IDisposable? _key;

    private JwtKey(string method, byte[] secret)
    {
        Method = method;
        PrivatePath = Write("secret", secret);
        _sign = method switch
        {
            "HS256" => data => HMACSHA256.HashData(secret, data),
            "HS384" => data => HMACSHA384.HashData(secret, data),
            _ => data => HMACSHA512.HashData(secret, data),
        };
    }

    private JwtKey(string method, RSA key)
    {
        Method = method;
        PrivatePath = Write("private.pem", Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        PublicPath = Write("public.pem", Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()));
        var padding = method.StartsWith('P') ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        _sign = data => key.SignData(data, HashOf(method), padding);
        _key = key;
    }

    private JwtKey(string method, ECDsa key)
    {
        Method = method;
        PrivatePath = Write("private.pem", Encoding.ASCII.GetBytes(key.ExportECPrivateKeyPem()));
        PublicPath = Write("public.pem", Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()));
        _sign = data => key.SignData(data, HashOf(method));
        _key = key;
    }

    /// <summary>The signing method, such as <c>RS256</c>.</summary>
    public string Method { get; }

    /// <summary>The file with the private key or the secret.</summary>
    public string PrivatePath { get; }

    /// <summary>The file with the public key; null for a secret.</summary>
    public string? PublicPath { get; }

    /// <summary>Creates a key for a method.</summary>
    public static JwtKey Create(string method) => method switch
    {
        "ES256" => new(method, ECDsa.Create(ECCurve.NamedCurves.nistP256)),
        "ES384" => new(method, ECDsa.Create(ECCurve.NamedCurves.nistP384)),
        "ES512" => new(method, ECDsa.Create(ECCurve.NamedCurves.nistP521)),
        ['H', ..] => OfSecret(method, RandomNumberGenerator.GetBytes(64)),
        _ => new(method, RSA.Create(2048)),
    };

    /// <summary>Creates a key from a secret.</summary>
    public static JwtKey OfSecret(string method, byte[] secret) => new(method, secret);

    /// <summary>Signs a token.</summary>
    /// <param name="payload">The claims as JSON.</param>
    /// <param name="header">The header as JSON; null for the usual one.</param>
    public string Sign(string payload, string? header = null) =>
        Jwt.Create(header ?? $$"""{"alg":"{{Method}}","typ":"JWT"}""", payload, _sign);

    public void Dispose()
    {
        _key?.Dispose();
        _folder.Delete(recursive: true);
    }

    private static HashAlgorithmName HashOf(string method) => new($"SHA{method[2..]}");

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
