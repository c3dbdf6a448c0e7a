namespace FakeEtcd.Protocol.Rpcs;

/// <summary>Which sides of an RPC stream messages.</summary>
internal enum RpcKind
{
    /// <summary>One request, one response.</summary>
    Unary,

    /// <summary>One request, many responses.</summary>
    ServerStream,

    /// <summary>Many requests, many responses.</summary>
    DuplexStream,
}
