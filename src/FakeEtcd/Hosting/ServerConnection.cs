using System.IO.Pipelines;
using System.Net;
using FakeEtcd.Rpc;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Hosting;

/// <summary>One connection to one server: it tells Kestrel which server it is for, and the server when it is over.</summary>
internal sealed class ServerConnection : ConnectionContext
{
    private readonly ConnectionContext _transport;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IConnectionLifetimeNotificationFeature? _serving;
    private bool _isClosing;

    public ServerConnection(ConnectionContext transport, ServerNode node)
    {
        _transport = transport;
        Features.Set(node);
    }

    /// <summary>Ends when the connection is over and all of it released.</summary>
    public Task Ended => _ended.Task;

    public override string ConnectionId
    {
        get => _transport.ConnectionId;
        set => _transport.ConnectionId = value;
    }

    public override IFeatureCollection Features => _transport.Features;

    public override IDictionary<object, object?> Items
    {
        get => _transport.Items;
        set => _transport.Items = value;
    }

    public override IDuplexPipe Transport
    {
        get => _transport.Transport;
        set => _transport.Transport = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get => _transport.ConnectionClosed;
        set => _transport.ConnectionClosed = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => _transport.LocalEndPoint;
        set => _transport.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => _transport.RemoteEndPoint;
        set => _transport.RemoteEndPoint = value;
    }

    /// <summary>Kestrel has taken the connection up.</summary>
    public void BeginServing()
    {
        lock (_gate)
        {
            _serving = Features.Get<IConnectionLifetimeNotificationFeature>();
            if (!_isClosing)
            {
                return;
            }
        }

        _serving?.RequestClose();
    }

    /// <summary>Tells the client to go away: calls under way end as usual, then the connection closes.</summary>
    public void RequestClose()
    {
        lock (_gate)
        {
            _isClosing = true;
        }

        _serving?.RequestClose();
    }

    public override void Abort(ConnectionAbortedException abortReason) => _transport.Abort(abortReason);

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await _transport.DisposeAsync().ConfigureAwait(false);
            await base.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _ended.TrySetResult();
        }
    }
}
