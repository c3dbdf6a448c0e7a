namespace Conformance.Tests.Backends;

/// <summary>The kinds of server that cases run on.</summary>
public enum Backend
{
    /// <summary>FakeEtcd, in this process.</summary>
    Fake,

    /// <summary>FakeEtcd as the stand-alone program.</summary>
    Tool,

    /// <summary>A process of the real etcd.</summary>
    Real,
}
