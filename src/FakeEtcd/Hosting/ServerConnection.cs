using System.IO.Pipelines;
using System.Net;
using FakeEtcd.Hosting.Pausing;
using FakeEtcd.Services;
using FakeEtcd.Threading;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Hosting;

/// <summary>One connection to one server: it tells Kestrel which server it is for, and the server when it is over.</summary>
internal sealed class ServerConnection : ConnectionContext
{
    private readonly ConnectionContext _transport;
    private readonly PipeReader _input;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IConnectionLifetimeNotificationFeature? _serving;
    private bool _isClosing;

    /// <param name="transport">The connection itself.</param>
    /// <param name="target">The server that it is for.</param>
    /// <param name="gate">Where its bytes wait while the server is paused.</param>
    public ServerConnection(ConnectionContext transport, CallTarget target, HoldGate gate)
    {
        _transport = transport;
        _input = transport.Transport.Input;
        transport.Transport = new PausablePipe(transport.Transport, gate, _cut.Task);
        Features.Set(target);
    }

    /// <summary>Whether clients can still use the connection, as far as the server knows.</summary>
    public bool IsOpen => !_cut.Task.IsCompleted && !Ended.IsCompleted;

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

    /// <summary>Cuts the connection: the client's next read or write fails.</summary>
    /// <returns>Whether it was open.</returns>
    public bool Cut()
    {
        var wasOpen = IsOpen;
        Abort(new ConnectionAbortedException("The server cuts the connection."));
        return wasOpen;
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _transport.Abort(abortReason);
        _cut.TrySetResult();
    }

    /// <summary>Closes the connection, in both directions.</summary>
    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (_isClosing)
            {
                await LingerAsync().ConfigureAwait(false);
            }

            await _transport.DisposeAsync().ConfigureAwait(false);
            await base.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>
    /// Waits for a client that was told to go away to close its side, until the connection is cut. Then it knows that it has to
    /// connect again: closed at once, it could make its next call on this connection, and lose it.
    /// </summary>
    private async Task LingerAsync()
    {
        try
        {
            var isOver = false;
            while (!isOver && !_cut.Task.IsCompleted)
            {
                var read = await _input.ReadAsync().ConfigureAwait(false);
                _input.AdvanceTo(read.Buffer.End);
                isOver = read.IsCompleted;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The connection broke, or Kestrel left in the middle of a read.
        }
    }
}
