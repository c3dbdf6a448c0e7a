using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace FakeEtcd;

/// <summary>Configures the TLS of a <see cref="FakeEtcdServer"/>.</summary>
/// <remarks>
/// All properties bind from configuration. Without a certificate the server uses a self-signed certificate for <c>localhost</c>,
/// <c>127.0.0.1</c> and <c>::1</c>, which all servers of the process share. The server reads the files when it starts; a restart keeps
/// the certificate.
/// </remarks>
public sealed class FakeEtcdTlsOptions
{
    /// <summary>Gets or sets the file with the server's certificate and the certificates of its issuers, if any.</summary>
    /// <value>The path of a PEM file, like etcd's <c>--cert-file</c>. Default: null, which means the self-signed certificate.</value>
    public string? CertificatePath { get; set; }

    /// <summary>Gets or sets the file with the private key of the server's certificate.</summary>
    /// <value>
    /// The path of a PEM file, like etcd's <c>--key-file</c>. Default: null, which means that <see cref="CertificatePath"/> contains the
    /// key too.
    /// </value>
    public string? KeyPath { get; set; }

    /// <summary>Gets or sets whether the server asks its clients for certificates.</summary>
    /// <value>None, optional or required. Default: <see cref="EtcdClientCertificates.None"/>.</value>
    /// <remarks>
    /// With authentication enabled, the common name of a client's certificate is the user of its calls without a token, as with etcd's
    /// <c>--client-cert-auth</c>.
    /// </remarks>
    public EtcdClientCertificates ClientCertificates { get; set; }

    /// <summary>Gets or sets the file with the authorities that issue the clients' certificates.</summary>
    /// <value>
    /// The path of a PEM file, like etcd's <c>--trusted-ca-file</c>. Default: null, which means the certificates of
    /// <see cref="FakeEtcdServer.CreateClientCertificate"/>.
    /// </value>
    public string? TrustedCaPath { get; set; }

    /// <summary>Gets or sets the host names of which a client's certificate must have one.</summary>
    /// <value>Names, like etcd's <c>--client-cert-allowed-hostname</c>. Default: null, which means any.</value>
    /// <remarks>A client with another certificate is refused during the handshake.</remarks>
    public IReadOnlyList<string>? AllowedClientHostnames { get; set; }

    /// <summary>Gets or sets the lowest version of TLS that the server accepts.</summary>
    /// <value>TLS 1.2 or TLS 1.3. Default: TLS 1.2, like etcd's <c>--tls-min-version</c>.</value>
    public SslProtocols MinimumVersion { get; set; } = FakeEtcdDefaults.MinimumTlsVersion;

    internal X509Certificate2? Certificate { get; private set; }

    internal X509Certificate2Collection? TrustedAuthorities { get; private set; }

    /// <summary>Sets the server's certificate.</summary>
    /// <param name="certificate">The certificate, with its private key. The server does not dispose it.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="certificate"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="certificate"/> has no private key.</exception>
    public FakeEtcdTlsOptions UseCertificate(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (!certificate.HasPrivateKey)
        {
            throw new ArgumentException("The server's certificate needs its private key.", nameof(certificate));
        }

        Certificate = certificate;
        return this;
    }

    /// <summary>Asks clients for certificates, and sets the authorities that issue them.</summary>
    /// <param name="authorities">The certificates of the authorities. The server does not dispose them.</param>
    /// <returns>These options.</returns>
    /// <remarks>
    /// Sets <see cref="ClientCertificates"/> to <see cref="EtcdClientCertificates.Required"/> unless it is set already.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="authorities"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="authorities"/> is empty.</exception>
    public FakeEtcdTlsOptions TrustClientsOf(params X509Certificate2[] authorities)
    {
        ArgumentNullException.ThrowIfNull(authorities);
        if (authorities.Length == 0)
        {
            throw new ArgumentException("At least one authority is needed.", nameof(authorities));
        }

        TrustedAuthorities = [.. authorities];
        ClientCertificates = ClientCertificates == EtcdClientCertificates.None ? EtcdClientCertificates.Required : ClientCertificates;
        return this;
    }

    internal FakeEtcdTlsOptions Copy() => (FakeEtcdTlsOptions)MemberwiseClone();

    /// <summary>Returns the first option that is out of range, and the rule for it; null if there is none.</summary>
    internal (string Option, string Rule)? FindError() => this switch
    {
        { KeyPath: not null, CertificatePath: null } => (nameof(KeyPath), "needs a CertificatePath"),
        { CertificatePath: not null, Certificate: not null } => (nameof(CertificatePath), "must not be set beside UseCertificate()"),
        { TrustedCaPath: not null, TrustedAuthorities: not null } => (nameof(TrustedCaPath), "must not be set beside TrustClientsOf()"),
        { TrustedCaPath: not null, ClientCertificates: EtcdClientCertificates.None } =>
            (nameof(TrustedCaPath), "needs ClientCertificates to be Optional or Required"),
        { AllowedClientHostnames.Count: > 0, ClientCertificates: EtcdClientCertificates.None } =>
            (nameof(AllowedClientHostnames), "needs ClientCertificates to be Optional or Required"),
        _ when !Enum.IsDefined(ClientCertificates) => (nameof(ClientCertificates), "must be None, Optional or Required"),
        _ when MinimumVersion is not (SslProtocols.Tls12 or SslProtocols.Tls13) => (nameof(MinimumVersion), "must be Tls12 or Tls13"),
        _ => null,
    };
}
