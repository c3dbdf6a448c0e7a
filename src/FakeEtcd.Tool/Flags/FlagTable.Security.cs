namespace FakeEtcd.Tool.Flags;

internal static partial class FlagTable
{
    private static FlagGroup Security => new(
        "Security",
        [
            new("cert-file", FlagType.Text, "", FlagEffect.Honored, "PEM file of the server's certificate"),
            new("key-file", FlagType.Text, "", FlagEffect.Honored, "PEM file of the certificate's private key"),
            new(
                "client-cert-auth", FlagType.Switch, "false", FlagEffect.Honored,
                "Require client certificates, whose common names are users"),
            new("client-cert-file", FlagType.Text, "", FlagEffect.None, "Certificate of the server as a client"),
            new("client-key-file", FlagType.Text, "", FlagEffect.None, "Private key of the server as a client"),
            new("client-crl-file", FlagType.Text, "", FlagEffect.None, "File of revoked client certificates"),
            new(
                "client-cert-allowed-hostname", FlagType.Texts, "", FlagEffect.Honored,
                "Host names of which a client's certificate must have one"),
            new(
                "trusted-ca-file", FlagType.Text, "", FlagEffect.Honored,
                "PEM file of the authorities that issue client certificates; requires such certificates")
            {
                Note = "common names are users even without --client-cert-auth",
            },
            new("auto-tls", FlagType.Switch, "false", FlagEffect.Honored, "Serve https with a self-signed certificate")
            {
                Note = "for localhost, 127.0.0.1 and ::1; etcd writes it to the data folder",
            },
            new("peer-cert-file", FlagType.Text, "", FlagEffect.None, "Certificate for peers"),
            new("peer-key-file", FlagType.Text, "", FlagEffect.None, "Private key for peers"),
            new("peer-client-cert-auth", FlagType.Switch, "false", FlagEffect.None, "Require certificates of peers"),
            new("peer-trusted-ca-file", FlagType.Text, "", FlagEffect.None, "Authorities that issue certificates of peers"),
            new("peer-cert-allowed-cn", FlagType.Texts, "", FlagEffect.None, "Common names of which a peer's certificate must have one"),
            new(
                "peer-cert-allowed-hostname", FlagType.Texts, "", FlagEffect.None,
                "Host names of which a peer's certificate must have one"),
            new("peer-auto-tls", FlagType.Switch, "false", FlagEffect.None, "Use a self-signed certificate for peers"),
            new("peer-client-cert-file", FlagType.Text, "", FlagEffect.None, "Certificate of the server as a client of peers"),
            new("peer-client-key-file", FlagType.Text, "", FlagEffect.None, "Private key of the server as a client of peers"),
            new("self-signed-cert-validity", FlagType.UInt, "1", FlagEffect.None, "Years that a self-signed certificate is valid")
            {
                Note = "ten years",
            },
            new("peer-crl-file", FlagType.Text, "", FlagEffect.None, "File of revoked certificates of peers"),
            new("cipher-suites", FlagType.Texts, "", FlagEffect.None, "Cipher suites of TLS") { Note = "those of .NET" },
            new("cors", FlagType.Origins, "*", FlagEffect.Honored, "Origins whose web pages may call the server; * for all"),
            new(
                "host-whitelist", FlagType.Hosts, "*", FlagEffect.Honored,
                "Host names that an HTTP request without TLS may ask for; * for any"),
            new("tls-min-version", FlagType.Text, "TLS1.2", FlagEffect.Honored, "Lowest version of TLS: TLS1.2 or TLS1.3"),
            new("tls-max-version", FlagType.Text, "", FlagEffect.None, "Highest version of TLS: TLS1.2 or TLS1.3"),
        ]);

    private static FlagGroup Auth => new(
        "Auth",
        [
            new(
                "auth-token", FlagType.Text, "simple", FlagEffect.Honored,
                "Kind of auth tokens: simple, or such as jwt,sign-method=RS256,priv-key=private.pem,ttl=10m"),
            new("bcrypt-cost", FlagType.UInt, "10", FlagEffect.Honored, "Cost of the hashes of passwords, 4 to 31")
            {
                Unset = "4",
                Note = "4 where the flag is not set, because each step doubles the time of a login",
            },
            new("auth-token-ttl", FlagType.UInt, "300", FlagEffect.Honored, "Seconds that a simple token is valid after its last use")
            {
                Note = "at most 49 days",
            },
        ]);
}
