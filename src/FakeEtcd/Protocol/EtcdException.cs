namespace FakeEtcd.Protocol;

/// <summary>The exception for a request that etcd refuses with a given error.</summary>
internal sealed class EtcdException(EtcdError error) : Exception(error.Message)
{
    public EtcdError Error { get; } = error;
}
