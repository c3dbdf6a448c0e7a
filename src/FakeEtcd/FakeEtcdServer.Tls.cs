using System.Security.Cryptography.X509Certificates;
using FakeEtcd.Hosting.Tls;

namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>Gets the server's certificate, without its private key, for clients to trust.</summary>
    /// <value>The same certificate for the whole life of the server. Do not dispose it.</value>
    /// <remarks>
    /// For clients that read files, write the result of <see cref="X509Certificate2.ExportCertificatePem"/> to one, and pass it to etcdctl
    /// as <c>--cacert</c>.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The server uses no TLS.</exception>
    public X509Certificate2 Certificate => Tls.PublicCertificate;

    private ServerTls Tls => _server.Transport.Tls
        ?? throw new InvalidOperationException(
            $"The server uses no TLS. Call {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.UseTls)}().");

    /// <summary>Creates a certificate for a client, which this server trusts.</summary>
    /// <param name="commonName">The common name: with authentication enabled, the user of the client's calls.</param>
    /// <returns>The certificate, with an exportable private key. Dispose it after use.</returns>
    /// <remarks>All servers of the process that have no authorities of their own trust the certificate.</remarks>
    /// <exception cref="ArgumentException"><paramref name="commonName"/> is null or empty.</exception>
    /// <exception cref="InvalidOperationException">
    /// The server uses no TLS, asks for no client certificates, or trusts the authorities that its options name.
    /// </exception>
    public X509Certificate2 CreateClientCertificate(string commonName)
    {
        ArgumentException.ThrowIfNullOrEmpty(commonName);
        return Tls.IssuesClientCertificates
            ? TestCertificate.CreateClient(commonName)
            : throw new InvalidOperationException(
                $"The server does not trust the certificates of {nameof(CreateClientCertificate)}(). "
                + $"Set {nameof(FakeEtcdTlsOptions)}.{nameof(FakeEtcdTlsOptions.ClientCertificates)}, and name no authorities.");
    }
}
