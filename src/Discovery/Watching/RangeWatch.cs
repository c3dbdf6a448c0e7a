using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Etcd.Api;
using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>One watch on the watch stream of a connection, from its creation until the watch or the stream ends.</summary>
/// <param name="stream">The stream.</param>
internal sealed class RangeWatch(WatchStream stream) : IAsyncDisposable
{
    private readonly Channel<WatchResponse> _responses =
        Channel.CreateUnbounded<WatchResponse>(new UnboundedChannelOptions { SingleWriter = true });
    private WatchResponse? _fragments;

    /// <summary>The ID that etcd gave the watch; null before etcd has created it. For the stream, under its lock.</summary>
    public long? Id { get; set; }

    /// <summary>Whether the watch ended together with its stream.</summary>
    public bool StreamEnded { get; private set; }

    /// <summary>When etcd last answered on the stream of the watch.</summary>
    public long AnsweredAt => stream.AnsweredAt;

    /// <summary>Reads the next response: the creation, then those with events. The last one is canceled.</summary>
    /// <exception cref="EtcdException">The stream has ended.</exception>
    /// <exception cref="ObjectDisposedException">The connection is disposed.</exception>
    /// <exception cref="OperationCanceledException">The read was canceled. The next one misses nothing.</exception>
    public async Task<WatchResponse> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _responses.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException exception) when (exception.InnerException is { } reason)
        {
            ExceptionDispatchInfo.Throw(reason);
            throw;
        }
    }

    /// <summary>Creates the exception for a watch that etcd canceled.</summary>
    public static EtcdException CreateException(WatchResponse canceled) =>
        new(StatusCode.Cancelled, canceled.CancelReason.Length > 0 ? canceled.CancelReason : "etcd canceled the watch.");

    /// <summary>Ends the stream, with all its watches, because it is not what it should be.</summary>
    public Task BreakStreamAsync(EtcdException reason) => stream.BreakAsync(reason);

    /// <summary>Cancels the watch. The stream is closed with its last watch.</summary>
    public ValueTask DisposeAsync() => stream.RemoveAsync(this);

    /// <summary>Passes on a response. One that comes in fragments becomes one again, so that a reader sees a revision as a whole.</summary>
    public void Deliver(WatchResponse response)
    {
        if (_fragments is not null)
        {
            _fragments.Events.AddRange(response.Events);
        }

        if (response.Fragment)
        {
            _fragments ??= response;
            return;
        }

        _responses.Writer.TryWrite(_fragments ?? response);
        _fragments = null;
    }

    /// <summary>Ends the watch with its stream.</summary>
    public void End(Exception reason)
    {
        StreamEnded = true;
        _responses.Writer.TryComplete(reason);
    }
}
