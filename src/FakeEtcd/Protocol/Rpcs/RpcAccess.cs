namespace FakeEtcd.Protocol.Rpcs;

/// <summary>Who may call an RPC while authentication is enabled.</summary>
internal enum RpcAccess
{
    /// <summary>Either everyone may call it, or the engine checks the caller atomically with the request's effect.</summary>
    ByEngine,

    /// <summary>Any user.</summary>
    User,

    /// <summary>An administrator.</summary>
    Admin,

    /// <summary>An administrator. etcd 3.5 refuses others with a lower layer's message and no status code.</summary>
    AdminWithoutCode,
}
