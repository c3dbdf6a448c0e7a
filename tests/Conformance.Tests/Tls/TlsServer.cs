using System.Security.Authentication;
using Conformance.Tests.Backends;
using FakeEtcd;
using Testing.Certificates;
using Testing.Etcd;

namespace Conformance.Tests.Tls;

/// <summary>A server with TLS on either side, its authority, and the clients that the authority certifies.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly IssuedCertificate _certificate;
    private readonly IAsyncDisposable _server;
    private readonly List<IDisposable> _owned = [];

    private TlsServer(CertificateAuthority authority, IssuedCertificate certificate, IAsyncDisposable server, string endpoint)
    {
        Authority = authority;
        _certificate = certificate;
        _server = server;
        Endpoint = endpoint;
    }

    public CertificateAuthority Authority { get; }

    /// <summary><c>127.0.0.1:port</c>.</summary>
    public string Endpoint { get; }

    public string ConnectionString => $"https://{Endpoint}";

    /// <param name="backend">FakeEtcd or the real etcd.</param>
    /// <param name="requiresCertificates">Whether clients must have a certificate of the authority.</param>
    /// <param name="minimum">The lowest version of TLS.</param>
    public static async Task<TlsServer> StartAsync(
        Backend backend, bool requiresCertificates, SslProtocols minimum = SslProtocols.Tls12)
    {
        var authority = new CertificateAuthority();
        var certificate = authority.IssueServer();
        if (backend == Backend.Fake)
        {
            var fake = await StartFakeAsync(authority, certificate, requiresCertificates, minimum);
            return new TlsServer(authority, certificate, fake, fake.Endpoint);
        }

        var real = await StartRealAsync(authority, certificate, requiresCertificates, minimum);
        return new TlsServer(authority, certificate, real, real.Endpoint);
    }

    /// <summary>A client that trusts the authority.</summary>
    /// <param name="subject">The subject of the client's certificate, such as <c>CN=root</c>; null for no certificate.</param>
    /// <param name="token">The token to send with each call.</param>
    public EtcdClients Connect(string? subject = null, string? token = null)
    {
        var certificate = subject is null ? null : Own(Authority.IssueClient(subject)).Certificate;
        return Own(new EtcdClients(ConnectionString, token, CertificateAuthorityTls.Trusting(Authority.Certificate, certificate)));
    }

    public async ValueTask DisposeAsync()
    {
        _owned.ForEach(owned => owned.Dispose());
        await _server.DisposeAsync();
        _certificate.Dispose();
        Authority.Dispose();
    }

    private static Task<FakeEtcdServer> StartFakeAsync(
        CertificateAuthority authority, IssuedCertificate certificate, bool requiresCertificates, SslProtocols minimum) =>
        FakeEtcdServer.StartAsync(options => options.UseTls(tls =>
        {
            (tls.CertificatePath, tls.KeyPath, tls.MinimumVersion) = (certificate.Path, certificate.KeyPath, minimum);
            if (requiresCertificates)
            {
                (tls.ClientCertificates, tls.TrustedCaPath) = (EtcdClientCertificates.Required, authority.Path);
            }
        }));

    private static async Task<RealEtcd> StartRealAsync(
        CertificateAuthority authority, IssuedCertificate certificate, bool requiresCertificates, SslProtocols minimum)
    {
        using var probe = authority.IssueClient("CN=probe");
        string[] flags = requiresCertificates ? ["--client-cert-auth", "--trusted-ca-file", authority.Path] : [];
        return await RealEtcd.StartAsync(
            CertificateAuthorityTls.Trusting(authority.Certificate, probe.Certificate),
            [
                "--cert-file", certificate.Path, "--key-file", certificate.KeyPath, "--bcrypt-cost", "4",
                "--tls-min-version", minimum == SslProtocols.Tls13 ? "TLS1.3" : "TLS1.2",
                .. flags,
            ]);
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
