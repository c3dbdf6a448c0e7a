using Etcd.Api;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Etcd.Discovery;

/// <summary>A member of the cluster: its clients, and how it has answered lately.</summary>
/// <param name="name">The address, for messages.</param>
/// <param name="invoker">Sends calls to the member.</param>
/// <param name="channel">What the member owns; null if its user does.</param>
internal sealed class EtcdMember(string name, CallInvoker invoker, IDisposable? channel) : IDisposable
{
    private long _answeredAt = long.MinValue;
    private int _failures;
    private long _failedAt;
    private string? _lastFailure;

    /// <summary>Creates a member whose calls are counted and traced.</summary>
    public static EtcdMember Create(string name, CallInvoker invoker, IDisposable? channel, DiscoveryMetrics metrics) =>
        new(name, invoker.Intercept(new MemberCallObserver(metrics, ServerTags.Parse(name))), channel);

    public string Name => name;

    /// <summary>The member in metrics.</summary>
    public ServerTags Server { get; } = ServerTags.Parse(name);

    public KV.KVClient Kv { get; } = new(invoker);

    public Watch.WatchClient Watch { get; } = new(invoker);

    public Lease.LeaseClient Lease { get; } = new(invoker);

    public Auth.AuthClient Auth { get; } = new(invoker);

    public Cluster.ClusterClient Cluster { get; } = new(invoker);

    /// <summary>The failures since the last answer.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>The timestamp of the last failure. Only meaningful after one.</summary>
    public long FailedAt => Volatile.Read(ref _failedAt);

    /// <summary>The timestamp of the last answer; <see cref="long.MinValue"/> before the first one.</summary>
    public long AnsweredAt => Volatile.Read(ref _answeredAt);

    /// <summary>The reason of the last failure; null if the member has answered since.</summary>
    public string? LastFailure => Volatile.Read(ref _lastFailure);

    /// <summary>Records an answer.</summary>
    /// <returns>Whether the member had failed before.</returns>
    public bool RecordAnswer(long now)
    {
        Volatile.Write(ref _answeredAt, now);
        Volatile.Write(ref _lastFailure, null);
        return Volatile.Read(ref _failures) != 0 && Interlocked.Exchange(ref _failures, 0) != 0;
    }

    /// <summary>Records a failure.</summary>
    /// <returns>The number of failures since the last answer.</returns>
    public int RecordFailure(long now, string reason)
    {
        Volatile.Write(ref _lastFailure, reason);
        Volatile.Write(ref _failedAt, now);
        return Interlocked.Increment(ref _failures);
    }

    public void Dispose() => channel?.Dispose();

    public override string ToString() => name;
}
