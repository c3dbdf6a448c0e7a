namespace FakeEtcd.Hosting;

/// <summary>The protocol that a client speaks on a connection.</summary>
internal enum WireProtocol
{
    /// <summary>The client has not sent enough bytes.</summary>
    Undecided,

    Http1,

    Http2,

    Tls,

    /// <summary>A protocol that the server does not serve.</summary>
    Unsupported,
}
