namespace Grpc.Core;

/// <summary>A certificate chain and its private key, both as PEM.</summary>
public sealed class KeyCertificatePair
{
    /// <summary>Creates a pair.</summary>
    public KeyCertificatePair(string certificateChain, string privateKey)
    {
        ArgumentNullException.ThrowIfNull(certificateChain);
        ArgumentNullException.ThrowIfNull(privateKey);
        CertificateChain = certificateChain;
        PrivateKey = privateKey;
    }

    /// <summary>The chain, leaf first.</summary>
    public string CertificateChain { get; }

    /// <summary>The leaf's key.</summary>
    public string PrivateKey { get; }
}
