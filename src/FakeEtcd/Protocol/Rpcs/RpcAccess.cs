namespace FakeEtcd.Protocol.Rpcs;

/// <summary>Who may call a procedure while authentication is on.</summary>
internal enum RpcAccess
{
    /// <summary>The engine checks the caller in one step with the request's effect, or anybody may call it.</summary>
    ByEngine,

    /// <summary>Any user.</summary>
    User,

    /// <summary>An administrator.</summary>
    Admin,

    /// <summary>An administrator; etcd 3.5 refuses others without a status code, in the words of the layer below.</summary>
    AdminWithoutCode,
}
