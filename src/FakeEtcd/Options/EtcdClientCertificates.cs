namespace FakeEtcd;

/// <summary>Whether a server asks its clients for certificates.</summary>
public enum EtcdClientCertificates
{
    /// <summary>The server asks for none.</summary>
    None,

    /// <summary>A client may send a certificate. One that the server does not trust fails the handshake. etcd has no such mode.</summary>
    Optional,

    /// <summary>A client must send a certificate that the server trusts, as with etcd's <c>--client-cert-auth</c>.</summary>
    Required,
}
