using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace FakeEtcd.Hosting;

/// <summary>What Kestrel listens to in place of a port: connections that the servers of this process hand in.</summary>
internal sealed class ConnectionQueue : IConnectionListener
{
    private readonly Channel<ConnectionContext> _waiting =
        Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

    public EndPoint EndPoint { get; } = new QueueEndPoint();

    /// <returns>Whether Kestrel still listens.</returns>
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

    private sealed class QueueEndPoint : EndPoint
    {
        public override string ToString() => "fake-etcd";
    }
}
