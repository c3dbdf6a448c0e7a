using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FakeEtcd.Hosting.Tls;

/// <summary>The TLS of one server: its certificate, and which clients it accepts.</summary>
internal sealed class ServerTls
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly EtcdClientCertificates _clientCertificates;
    private readonly IReadOnlyList<string> _allowedHostnames;

    private ServerTls(FakeEtcdTlsOptions options, X509Certificate2 certificate, X509Certificate2Collection issuers)
    {
        _clientCertificates = options.ClientCertificates;
        _allowedHostnames = options.AllowedClientHostnames ?? [];
        Certificate = certificate;
        PublicCertificate = X509CertificateLoader.LoadCertificate(certificate.RawData);
        var trusted = FindTrusted(options);
        IssuesClientCertificates = options.ClientCertificates != EtcdClientCertificates.None && trusted is null;
        HandshakeOptions = new SslServerAuthenticationOptions
        {
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, issuers, offline: true),
            EnabledSslProtocols = options.MinimumVersion | SslProtocols.Tls13,
            ClientCertificateRequired = options.ClientCertificates != EtcdClientCertificates.None,
            CertificateChainPolicy = CreatePolicy(trusted ?? (IssuesClientCertificates ? [TestCertificate.Server] : [])),
            RemoteCertificateValidationCallback = (_, client, _, errors) => IsAccepted(client, errors),
        };
    }

    /// <summary>The server's certificate with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The server's certificate without its private key.</summary>
    public X509Certificate2 PublicCertificate { get; }

    /// <summary>Whether the server trusts the client certificates that <see cref="TestCertificate"/> issues.</summary>
    public bool IssuesClientCertificates { get; }

    /// <summary>The settings of the handshake with each client.</summary>
    public SslServerAuthenticationOptions HandshakeOptions { get; }

    /// <exception cref="ArgumentException">A file cannot be read. The exception names the option.</exception>
    public static ServerTls Create(FakeEtcdTlsOptions options)
    {
        if (options.CertificatePath is not { } path)
        {
            return new ServerTls(options, options.Certificate ?? TestCertificate.Server, []);
        }

        var (certificate, issuers) = CertificateFiles.ReadWithKey(path, options.KeyPath);
        return new ServerTls(options, certificate, issuers);
    }

    private static X509Certificate2Collection? FindTrusted(FakeEtcdTlsOptions options) => options.TrustedCaPath is { } path
        ? CertificateFiles.ReadAll(path, nameof(FakeEtcdTlsOptions.TrustedCaPath))
        : options.TrustedAuthorities;

    private static X509ChainPolicy CreatePolicy(X509Certificate2Collection trusted)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            ApplicationPolicy = { new Oid(ClientAuthentication) },
        };
        policy.CustomTrustStore.AddRange(trusted);
        return policy;
    }

    private bool IsAccepted(X509Certificate? client, SslPolicyErrors errors) =>
        _clientCertificates == EtcdClientCertificates.None
        || (_clientCertificates == EtcdClientCertificates.Optional && client is null)
        || (errors == SslPolicyErrors.None && IsAllowed((X509Certificate2)client!));

    private bool IsAllowed(X509Certificate2 client) =>
        _allowedHostnames.Count == 0 || _allowedHostnames.Any(name => client.MatchesHostname(name, allowWildcards: true, allowCommonName: false));
}
