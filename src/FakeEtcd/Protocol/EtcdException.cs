namespace FakeEtcd.Protocol;

/// <summary>A request that etcd refuses, with the error it refuses it with.</summary>
internal sealed class EtcdException(EtcdError error) : Exception(error.Message)
{
    public EtcdError Error { get; } = error;
}
