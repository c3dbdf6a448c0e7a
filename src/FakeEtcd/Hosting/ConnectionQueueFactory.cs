using System.Net;
using Microsoft.AspNetCore.Connections;

namespace FakeEtcd.Hosting;

/// <summary>Gives Kestrel the connection queue as the listener for the queue's endpoint.</summary>
internal sealed class ConnectionQueueFactory(ConnectionQueue queue) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => ReferenceEquals(endpoint, queue.EndPoint);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(queue);
}
