using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FakeEtcd.Hosting.Tls;

/// <summary>The self-signed certificate that the servers of this process share. It also issues certificates for clients.</summary>
internal static class TestCertificate
{
    private const string ServerName = "localhost";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const int SerialNumberLength = 16;

    private static readonly TimeSpan Age = TimeSpan.FromDays(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);
    private static readonly Lazy<X509Certificate2> Lazy = new(CreateServer);

    /// <summary>The certificate with its private key.</summary>
    public static X509Certificate2 Server => Lazy.Value;

    /// <summary>Issues a certificate for a client.</summary>
    /// <returns>The certificate with its private key.</returns>
    public static X509Certificate2 CreateClient(string commonName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(commonName, key, ClientAuthentication);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Server, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var certificate = request.Create(
            Server, Server.NotBefore, Server.NotAfter, RandomNumberGenerator.GetBytes(SerialNumberLength));
        using var withKey = certificate.CopyWithPrivateKey(key);
        return withKey.WithStoredKey();
    }

    /// <summary>Returns a copy whose key every platform can use for TLS. Windows cannot use the key of a new certificate.</summary>
    public static X509Certificate2 WithStoredKey(this X509Certificate2 certificate) => X509CertificateLoader.LoadPkcs12(
        certificate.Export(X509ContentType.Pkcs12), password: null, X509KeyStorageFlags.Exportable);

    private static X509Certificate2 CreateServer()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(ServerName, key, ServerAuthentication, ClientAuthentication);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign, critical: true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(ServerName);
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now - Age, now + Lifetime);
        return certificate.WithStoredKey();
    }

    private static CertificateRequest Request(string commonName, ECDsa key, params string[] purposes)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(commonName);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([.. purposes.Select(static purpose => new Oid(purpose))], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }
}
