using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Testing.Certificates;

/// <summary>An authority that issues certificates to the servers and clients of a test, and writes them to files.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("certificates");
    private readonly X509Certificate2 _certificate;
    private int _issued;

    /// <param name="name">The authority's common name.</param>
    /// <param name="issuer">The authority above it; null for none.</param>
    public CertificateAuthority(string name = "test authority", CertificateAuthority? issuer = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName($"CN={name}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = TimeProvider.System.GetUtcNow();
        _certificate = issuer is null ? request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30)) : issuer.Sign(request).CopyWithPrivateKey(key);
        Path = Write("ca.pem", _certificate.ExportCertificatePem());
    }

    /// <summary>The PEM file of the authority's certificate.</summary>
    public string Path { get; }

    /// <summary>The authority's certificate.</summary>
    public X509Certificate2 Certificate => _certificate;

    /// <summary>Issues a certificate to a server at <c>localhost</c> and the loopback addresses.</summary>
    public IssuedCertificate IssueServer() =>
        Issue("CN=localhost", ServerPurpose, Names(["localhost"], IPAddress.Loopback, IPAddress.IPv6Loopback));

    /// <summary>Issues a certificate to a server with one name, which is valid for no address.</summary>
    /// <param name="name">The host name.</param>
    public IssuedCertificate IssueServer(string name) => Issue($"CN={name}", ServerPurpose, Names([name]));

    /// <summary>Issues a certificate to a client.</summary>
    /// <param name="subject">The distinguished name, such as <c>CN=root</c>.</param>
    /// <param name="hosts">Its host names, if any.</param>
    public IssuedCertificate IssueClient(string subject, params string[] hosts) =>
        Issue(subject, ClientPurpose, hosts.Length > 0 ? Names(hosts) : null);

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Delete(recursive: true);
    }

    private static X509Extension Names(IEnumerable<string> hosts, params IPAddress[] addresses)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            names.AddDnsName(host);
        }

        foreach (var address in addresses)
        {
            names.AddIpAddress(address);
        }

        return names.Build();
    }

    private IssuedCertificate Issue(string subject, string purpose, X509Extension? names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName(subject), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        if (names is not null)
        {
            request.CertificateExtensions.Add(names);
        }

        using var issued = Sign(request);
        using var withKey = issued.CopyWithPrivateKey(key);
        var number = ++_issued;
        return new IssuedCertificate(
            X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null),
            Write($"{number}.pem", withKey.ExportCertificatePem()),
            Write($"{number}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    private X509Certificate2 Sign(CertificateRequest request) =>
        request.Create(_certificate, _certificate.NotBefore, _certificate.NotAfter, RandomNumberGenerator.GetBytes(16));

    private string Write(string name, string pem)
    {
        var path = System.IO.Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, pem);
        return path;
    }
}
