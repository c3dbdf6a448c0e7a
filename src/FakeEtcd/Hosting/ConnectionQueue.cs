using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace FakeEtcd.Hosting;

/// <summary>Replaces a port of Kestrel: a queue to which the servers of this process add their connections.</summary>
/// <param name="name">The name of the queue in logs.</param>
internal sealed class ConnectionQueue(string name) : IConnectionListener
{
    private readonly Channel<ConnectionContext> _waiting =
        Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

    public EndPoint EndPoint { get; } = new QueueEndPoint(name);

    /// <summary>Adds a connection.</summary>
    /// <returns>Whether the connection was added; false if Kestrel no longer listens.</returns>
    public bool TryAdd(ConnectionContext connection) => _waiting.Writer.TryWrite(connection);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_waiting.Reader.TryRead(out var connection))
            {
                return connection;
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _waiting.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    private sealed class QueueEndPoint(string name) : EndPoint
    {
        public override string ToString() => name;
    }
}
