using System.IO.Pipelines;
using System.Net;
using FakeEtcd.Calls;
using FakeEtcd.Hosting.Http2;
using FakeEtcd.Hosting.Pausing;
using FakeEtcd.Hosting.Tls;
using FakeEtcd.Services;
using FakeEtcd.Threading;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Hosting;

/// <summary>One connection to one server. It gives Kestrel the server as a feature, and notifies the server when it ends.</summary>
internal sealed class ServerConnection : ConnectionContext, IKeptConnection
{
    /// <summary>The time that a client has to close a connection on which it sent too many pings.</summary>
    private static readonly TimeSpan PingGrace = TimeSpan.FromSeconds(1);

    private readonly ConnectionContext _transport;
    private readonly PipeReader _input;
    private readonly PauseGate _pause;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IConnectionLifetimeNotificationFeature? _lifetime;
    private PingPolicy? _pings;
    private bool _isClosing;
    private bool _isHttp2;

    /// <param name="transport">The underlying connection.</param>
    /// <param name="target">The server.</param>
    /// <param name="scope">What the listener of the connection serves.</param>
    /// <param name="gate">Holds the bytes while the server is paused.</param>
    /// <param name="tls">The TLS of the listener; null if it uses none.</param>
    /// <param name="isPlain">Whether the listener serves connections without TLS.</param>
    /// <param name="buffers">The buffers of Kestrel's requests and responses.</param>
    public ServerConnection(
        ConnectionContext transport,
        CallTarget target,
        ListenerScope scope,
        HoldGate gate,
        ServerTls? tls,
        bool isPlain,
        IMemoryPoolFeature buffers)
    {
        _transport = transport;
        _input = transport.Transport.Input;
        _pause = new PauseGate(gate, _cut.Task);
        transport.Transport = new PausablePipe(transport.Transport, _pause);
        Protocol = target.Dashboard is null
            ? new ProtocolReader(transport.Transport.Input, usesTls: tls is not null, isPlain)
            : new ProtocolReader(_input, usesTls: tls is not null, isPlain) { Kept = this };
        Features.Set(target);
        Features.Set(scope);
        Features.Set(buffers);
        Features.Set(tls);
        Features.Set<IKeptConnection>(this);
    }

    /// <summary>Reads the client's protocol before Kestrel serves the connection.</summary>
    public ProtocolReader Protocol { get; }

    /// <summary>Whether clients can still use the connection, as far as the server knows.</summary>
    public bool IsOpen => !_cut.Task.IsCompleted && !Ended.IsCompleted;

    /// <summary>Whether the connection outlives a pause and a stop of the server.</summary>
    public bool IsKept { get; private set; }

    /// <summary>A task that completes when the connection is closed and fully released.</summary>
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

    /// <summary>
    /// Marks the connection as served by Kestrel, when its handshake is over. If it is already closing, asks Kestrel to close it.
    /// </summary>
    /// <param name="isHttp2">Whether the client speaks HTTP/2.</param>
    /// <param name="pings">Judges the client's pings; null to accept them all.</param>
    public void BeginServing(bool isHttp2, PingPolicy? pings)
    {
        Features.Set(ReadClient());
        lock (_gate)
        {
            _isHttp2 = isHttp2;
            _pings = pings;
            _lifetime = Features.Get<IConnectionLifetimeNotificationFeature>();
            if (!_isClosing)
            {
                return;
            }
        }

        _lifetime?.RequestClose();
    }

    /// <summary>
    /// Closes the connection gracefully: completes the calls in progress, over HTTP/2 after GOAWAY, then closes. A connection on which
    /// the client has sent nothing closes at once.
    /// </summary>
    public void RequestClose()
    {
        lock (_gate)
        {
            _isClosing = true;
        }

        Protocol.Cancel();
        _lifetime?.RequestClose();
    }

    public void Keep()
    {
        IsKept = true;
        _pause.Exempt();
    }

    /// <summary>Aborts the connection. The client's next read or write fails.</summary>
    /// <returns>Whether the connection was open.</returns>
    public bool Cut()
    {
        var wasOpen = IsOpen;
        Abort(new ConnectionAbortedException("The server aborted the connection."));
        return wasOpen;
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _transport.Abort(abortReason);
        _cut.TrySetResult();
    }

    /// <summary>Closes the connection in both directions.</summary>
    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (_isClosing && _isHttp2)
            {
                await LingerAsync(Timeout.InfiniteTimeSpan).ConfigureAwait(false);
            }
            else if (_pings is { IsViolated: true })
            {
                await LingerAsync(PingGrace).ConfigureAwait(false);
            }

            await _transport.DisposeAsync().ConfigureAwait(false);
            await base.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private ConnectionClient ReadClient() => Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate
        ? new ConnectionClient(CommonName.Of(certificate))
        : new ConnectionClient(commonName: null);

    /// <summary>
    /// After GOAWAY, waits until the client closes its side, the connection is aborted, or the time is over. If the server closed at once,
    /// the GOAWAY could get lost, or a call that the client has just started.
    /// </summary>
    private async Task LingerAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit, TimeProvider.System);
        try
        {
            var isClosed = false;
            while (!isClosed && !_cut.Task.IsCompleted)
            {
                var read = await _input.ReadAsync(timeout.Token).ConfigureAwait(false);
                _input.AdvanceTo(read.Buffer.End);
                isClosed = read.IsCompleted;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The connection broke, or Kestrel left a read in progress.
        }
    }
}
