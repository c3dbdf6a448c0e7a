using FakeEtcd.Calls;
using FakeEtcd.Node;
using FakeEtcd.Services.Concurrency;
using FakeEtcd.Services.Validation;
using FakeEtcd.Streams;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Services;

/// <summary>The server of a connection's calls, with its state that outlives a call.</summary>
internal sealed class CallTarget(ServerNode node)
{
    public ServerNode Node => node;

    /// <summary>Forwards all requests of a proxy; null for a server that serves them itself.</summary>
    public IForwarder? Forwarder { get; init; }

    public OpenStreams Streams { get; } = new(node);

    /// <summary>The watches of those who wait for a lock or a leadership, and of observed elections.</summary>
    public OwnWatches OwnWatches { get; } = new();

    public CallCounters Counters { get; } = new();

    public RequestValidator Validator { get; } = new(node.Options);

    /// <summary>Serves a request to the dashboard; null if it is off.</summary>
    public Func<HttpContext, Task>? Dashboard { get; set; }
}
