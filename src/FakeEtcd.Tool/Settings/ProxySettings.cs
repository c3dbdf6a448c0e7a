using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FakeEtcd.Hosting.Tls;
using FakeEtcd.Tool.Flags;

namespace FakeEtcd.Tool.Settings;

/// <summary>What the flags of <c>fake-etcd proxy</c> mean.</summary>
internal sealed class ProxySettings
{
    /// <exception cref="SettingsException">A flag is missing or wrong.</exception>
    public ProxySettings(FlagValues values)
    {
        Upstream = values.Text("upstream") is { Length: > 0 } url ? url : throw new SettingsException("fake-etcd proxy needs --upstream URL");
        Listen = OwnAddress.Parse("listen", values.Text("listen"), samplePort: 0);
        Control = ControlSetting.Parse(values);
        Tls = TlsOf(values);
        JournalSize = OwnSettings.JournalSizeOf(values, isShown: Control is not null);
        Seed = OwnSettings.SeedOf(values);
    }

    public string Upstream { get; }

    public IPEndPoint Listen { get; }

    /// <summary>The control API; null if it is off.</summary>
    public ControlSetting? Control { get; }

    /// <summary>The TLS of the upstream; null for the platform's settings.</summary>
    public SslClientAuthenticationOptions? Tls { get; }

    /// <summary>How many calls the journal holds; null for the default.</summary>
    public int? JournalSize { get; }

    public int? Seed { get; }

    private static SslClientAuthenticationOptions? TlsOf(FlagValues values)
    {
        var (authorities, certificate, key) = (values.Text("cacert"), values.Text("cert"), values.Text("key"));
        var trustsAll = values.Switch("insecure-skip-tls-verify");
        if ((certificate.Length > 0) != (key.Length > 0))
        {
            throw new SettingsException("--cert and --key need each other");
        }

        if (authorities.Length == 0 && certificate.Length == 0 && !trustsAll)
        {
            return null;
        }

        var options = new SslClientAuthenticationOptions();
        if (trustsAll)
        {
            options.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null;
        }

        if (authorities.Length > 0)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(
                Read("cacert", authorities, static path => CertificateFiles.ReadAll(path, nameof(FakeEtcdTlsOptions.TrustedCaPath))));
        }

        if (certificate.Length > 0)
        {
            var (own, issuers) = Read("cert", certificate, path => CertificateFiles.ReadWithKey(path, key));
            options.ClientCertificateContext = SslStreamCertificateContext.Create(own, issuers, offline: true);
        }

        return options;
    }

    private static T Read<T>(string flag, string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (ArgumentException exception)
        {
            // Its own text names an option of the library.
            throw new SettingsException($"--{flag}: cannot read '{path}': {(exception.InnerException ?? exception).Message}");
        }
    }
}
