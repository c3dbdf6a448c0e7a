using Load.Measuring;

namespace Load.Workloads;

/// <summary>What a client calls with.</summary>
/// <param name="etcd">Its connection, which it may share.</param>
/// <param name="keys">The keys of all clients.</param>
/// <param name="random">Its own choices.</param>
internal sealed class ClientContext(EtcdCallers etcd, KeySpace keys, Random random)
{
    public EtcdCallers Etcd { get; } = etcd;

    public KeySpace Keys { get; set; } = keys;

    public long RandomKey() => random.Next(Keys.Count);

    public int Random(int end) => random.Next(end);
}
