using System.Security.Authentication;
using FakeEtcd.Tool.Flags;

namespace FakeEtcd.Tool.Settings;

/// <summary>The flags for TLS.</summary>
internal static class TlsSetting
{
    /// <summary>Returns the options of TLS, or null if no URL needs it.</summary>
    /// <exception cref="StartException">A certificate is missing.</exception>
    public static FakeEtcdTlsOptions? Parse(EtcdSettings settings)
    {
        var values = settings.Values;
        if (!settings.UsesTls)
        {
            return null;
        }

        var (certificate, key) = (values.Text("cert-file"), values.Text("key-file"));
        var options = new FakeEtcdTlsOptions
        {
            MinimumVersion = values.Text("tls-min-version") == "TLS1.3" ? SslProtocols.Tls13 : SslProtocols.Tls12,
        };
        if (certificate.Length == 0 && key.Length == 0)
        {
            RequireAuto(settings);
        }
        else
        {
            if (certificate.Length == 0 || key.Length == 0)
            {
                throw new StartException($"KeyFile and CertFile must both be present[key: {key}, cert: {certificate}]") { IsOfListener = true };
            }

            (options.CertificatePath, options.KeyPath) = (Existing(certificate), Existing(key));
        }

        var authorities = values.Text("trusted-ca-file");
        if (values.Switch("client-cert-auth") || authorities.Length > 0)
        {
            options.ClientCertificates = EtcdClientCertificates.Required;
            options.TrustedCaPath = authorities.Length > 0 ? Existing(authorities) : null;
            options.AllowedClientHostnames = values.Texts("client-cert-allowed-hostname");
        }

        return options;
    }

    private static void RequireAuto(EtcdSettings settings)
    {
        if (settings.Values.Switch("auto-tls"))
        {
            return;
        }

        throw new StartException(settings.ListenClient.Concat(settings.ListenHttp).FirstOrDefault(static url => url.UsesTls) is { } url
            ? $"TLS key/cert (--cert-file, --key-file) must be provided for client url {url} with HTTPS scheme"
            : "client TLS key/cert (--cert-file, --key-file) must be provided for metrics secure url");
    }

    private static string Existing(string path)
    {
        FileError.Try(
            () => File.OpenRead(path), path, static (_, error) => new StartException(error) { IsOfListener = true }).Dispose();
        return path;
    }
}
