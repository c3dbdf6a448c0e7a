using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FakeEtcd.Hosting.Tls;

/// <summary>Reads certificates from the PEM files that the options name.</summary>
internal static class CertificateFiles
{
    /// <summary>Reads a certificate with its private key, and the certificates of its issuers.</summary>
    /// <exception cref="ArgumentException">A file cannot be read or has the wrong content. The exception names the option.</exception>
    public static (X509Certificate2 Certificate, X509Certificate2Collection Issuers) ReadWithKey(string path, string? keyPath)
    {
        var issuers = ReadAll(path, nameof(FakeEtcdTlsOptions.CertificatePath));
        issuers.RemoveAt(0);
        var option = keyPath is null ? nameof(FakeEtcdTlsOptions.CertificatePath) : nameof(FakeEtcdTlsOptions.KeyPath);
        return Try(option, keyPath ?? path, () =>
        {
            using var certificate = X509Certificate2.CreateFromPemFile(path, keyPath);
            return (certificate.WithStoredKey(), issuers);
        });
    }

    /// <summary>Reads all certificates of a file.</summary>
    /// <exception cref="ArgumentException">The file cannot be read or has no certificate. The exception names the option.</exception>
    public static X509Certificate2Collection ReadAll(string path, string option) => Try(option, path, () =>
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(path);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("The file has no certificate.");
    });

    private static T Try<T>(string option, string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception
            is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ArgumentException(
                $"{nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.Tls)}.{option}: cannot read '{path}'. {exception.Message}",
                exception);
        }
    }
}
