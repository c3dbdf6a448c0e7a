namespace FakeEtcd;

/// <summary>The version of the library grpc-gateway whose replies the JSON gateway imitates.</summary>
/// <remarks>The versions differ in the JSON of errors, in the replies to unknown paths and in the white space of the JSON.</remarks>
public enum GatewayVersion
{
    /// <summary>Version 1, which etcd's own releases of 3.5 contain.</summary>
    V1 = 1,

    /// <summary>Version 2, which etcd 3.6 contains, and some distributions' etcd 3.5, such as Debian's.</summary>
    V2 = 2,
}
