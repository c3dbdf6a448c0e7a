namespace DotnetEtcd.Tests.Servers;

/// <summary>The servers that the tests run on.</summary>
public enum Backend
{
    /// <summary>FakeEtcd on a loopback port.</summary>
    FakeOverTcp,

    /// <summary>FakeEtcd without a port.</summary>
    FakeInMemory,

    /// <summary>A process of the real etcd.</summary>
    Etcd,
}
