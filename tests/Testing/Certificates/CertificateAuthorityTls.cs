using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Testing.Certificates;

/// <summary>The TLS settings of clients that trust an authority.</summary>
public static class CertificateAuthorityTls
{
    /// <param name="authority">The authority to trust.</param>
    /// <param name="client">The client's certificate; null for none.</param>
    public static SslClientAuthenticationOptions Trusting(X509Certificate2 authority, X509Certificate2? client = null) => new()
    {
        TargetHost = "localhost",
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority },
            RevocationMode = X509RevocationMode.NoCheck,
        },
        ClientCertificateContext = client is null ? null : SslStreamCertificateContext.Create(client, null, offline: true),
    };
}
