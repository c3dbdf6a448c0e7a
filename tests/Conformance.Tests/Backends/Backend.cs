namespace Conformance.Tests.Backends;

/// <summary>The kinds of server that cases run on.</summary>
public enum Backend
{
    /// <summary>FakeEtcd, in this process.</summary>
    Fake,

    /// <summary>FakeEtcd as the stand-alone program.</summary>
    Tool,

    /// <summary>A process of the real etcd. With the environment variable CONFORMANCE_PROXY=1, it is behind a proxy.</summary>
    Real,

    /// <summary>A process of the real etcd, behind a proxy.</summary>
    Proxy,
}
