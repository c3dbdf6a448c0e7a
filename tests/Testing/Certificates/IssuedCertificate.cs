using System.Security.Cryptography.X509Certificates;

namespace Testing.Certificates;

/// <summary>A certificate with its private key, in memory and in PEM files.</summary>
public sealed record IssuedCertificate(X509Certificate2 Certificate, string Path, string KeyPath) : IDisposable
{
    public void Dispose() => Certificate.Dispose();
}
