using System.Collections.Concurrent;
using Grpc.Core;

namespace FakeEtcd.Calls;

/// <summary>Counts the calls of a server's clients, for the metrics. A stream is one call.</summary>
internal sealed class CallCounters
{
    private readonly ConcurrentDictionary<EtcdRpc, long> _started = new();
    private readonly ConcurrentDictionary<(EtcdRpc Rpc, StatusCode Code), long> _handled = new();

    public void AddStarted(EtcdRpc rpc) => _started.AddOrUpdate(rpc, 1, static (_, count) => count + 1);

    public void AddHandled(EtcdRpc rpc, StatusCode code) => _handled.AddOrUpdate((rpc, code), 1, static (_, count) => count + 1);

    /// <summary>Returns how many calls of an RPC have begun.</summary>
    public long Started(EtcdRpc rpc) => _started.GetValueOrDefault(rpc);

    /// <summary>Returns how many calls of an RPC have ended with a status code.</summary>
    public long Handled(EtcdRpc rpc, StatusCode code) => _handled.GetValueOrDefault((rpc, code));
}
