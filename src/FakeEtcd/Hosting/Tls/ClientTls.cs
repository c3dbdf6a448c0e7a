using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FakeEtcd.Hosting.Tls;

/// <summary>Creates the TLS settings of clients in this process.</summary>
internal static class ClientTls
{
    /// <summary>Trusts exactly one server certificate, whatever its names.</summary>
    /// <param name="server">The server's certificate.</param>
    /// <param name="client">The client's certificate, with its private key; null for none.</param>
    public static SslClientAuthenticationOptions Trust(X509Certificate2 server, X509Certificate2? client) => new()
    {
        RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null && presented.Equals(server),
        ClientCertificateContext = client is null ? null : SslStreamCertificateContext.Create(client, null, offline: true),
    };
}
