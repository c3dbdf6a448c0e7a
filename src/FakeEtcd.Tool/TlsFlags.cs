using System.CommandLine;

namespace FakeEtcd.Tool;

/// <summary>The flags for TLS, which have the names of etcd's flags.</summary>
internal sealed class TlsFlags
{
    private readonly Option<string?> _certFile = new("--cert-file")
    {
        Description = "PEM file of the server's certificate; turns TLS on",
        HelpName = "path",
    };

    private readonly Option<string?> _keyFile = new("--key-file")
    {
        Description = "PEM file of the private key; default: the certificate's file",
        HelpName = "path",
    };

    private readonly Option<bool> _clientCertAuth = new("--client-cert-auth")
    {
        Description = "Require client certificates of the authorities in --trusted-ca-file",
    };

    private readonly Option<string?> _trustedCaFile = new("--trusted-ca-file")
    {
        Description = "PEM file of the authorities that issue client certificates",
        HelpName = "path",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_certFile);
        command.Options.Add(_keyFile);
        command.Options.Add(_clientCertAuth);
        command.Options.Add(_trustedCaFile);
        command.Validators.Add(result =>
        {
            var hasTrustedCa = result.GetValue(_trustedCaFile) is not null;
            var needsCertificate = hasTrustedCa || result.GetValue(_keyFile) is not null || result.GetValue(_clientCertAuth);
            if (needsCertificate && result.GetValue(_certFile) is null)
            {
                result.AddError("--key-file, --client-cert-auth and --trusted-ca-file need --cert-file.");
            }
            else if (result.GetValue(_clientCertAuth) != hasTrustedCa)
            {
                result.AddError("--client-cert-auth and --trusted-ca-file need each other.");
            }
        });
    }

    /// <summary>Returns the TLS options, or null without TLS.</summary>
    public FakeEtcdTlsOptions? Parse(ParseResult result) => result.GetValue(_certFile) is { } certificate
        ? new FakeEtcdTlsOptions
        {
            CertificatePath = certificate,
            KeyPath = result.GetValue(_keyFile),
            ClientCertificates = result.GetValue(_clientCertAuth) ? EtcdClientCertificates.Required : EtcdClientCertificates.None,
            TrustedCaPath = result.GetValue(_trustedCaFile),
        }
        : null;
}
