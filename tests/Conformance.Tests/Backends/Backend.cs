namespace Conformance.Tests.Backends;

/// <summary>The kinds of server that every case runs on.</summary>
public enum Backend
{
    /// <summary>FakeEtcd, in this process.</summary>
    Fake,

    /// <summary>A process of the real etcd.</summary>
    Real,
}
