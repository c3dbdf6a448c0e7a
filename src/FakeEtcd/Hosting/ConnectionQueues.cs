using System.Net;
using Microsoft.AspNetCore.Connections;

namespace FakeEtcd.Hosting;

/// <summary>The connection queues of a Kestrel, one per protocol. Gives them to Kestrel as the listeners for their endpoints.</summary>
internal sealed class ConnectionQueues : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public ConnectionQueue Http1 { get; } = new("fake-etcd-http1");

    public ConnectionQueue Http2 { get; } = new("fake-etcd-http2");

    public ConnectionQueue Tls { get; } = new("fake-etcd-tls");

    /// <summary>Adds a connection to the queue of its protocol.</summary>
    /// <returns>Whether the connection was added; false if there is no such queue, or if Kestrel no longer listens.</returns>
    public bool TryAdd(ConnectionContext connection, WireProtocol protocol) => protocol switch
    {
        WireProtocol.Http1 => Http1.TryAdd(connection),
        WireProtocol.Http2 => Http2.TryAdd(connection),
        WireProtocol.Tls => Tls.TryAdd(connection),
        _ => false,
    };

    public bool CanBind(EndPoint endpoint) => Find(endpoint) is not null;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(Find(endpoint) ?? throw new ArgumentException("No queue.", nameof(endpoint)));

    private ConnectionQueue? Find(EndPoint endpoint) =>
        Array.Find([Http1, Http2, Tls], queue => ReferenceEquals(queue.EndPoint, endpoint));
}
