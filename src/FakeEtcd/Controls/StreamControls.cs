using FakeEtcd.Controls;
using FakeEtcd.Streams;
using Google.Protobuf;

namespace FakeEtcd;

/// <summary>The watch and keep-alive streams that clients hold open, and what a test can do to them.</summary>
/// <remarks>
/// <code>
/// etcd.Streams.Of(EtcdRpc.Watch).WithPrefix("foo/").Break(EtcdError.NoLeader);
/// </code>
/// This is about the streams that are open now. For those to come script a fault: <see cref="FakeEtcdServer.Faults"/>.
/// </remarks>
public sealed class StreamControls
{
    private readonly RunningServer _server;

    internal StreamControls(RunningServer server) => _server = server;

    /// <summary>How many streams are open.</summary>
    public int Count => _server.OpenStreams.ToList().Count;

    /// <summary>Lists the open watches of all streams.</summary>
    /// <returns>The watches as they are now.</returns>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public IReadOnlyList<WatchInfo> ListWatches()
    {
        _server.Lifetime.ThrowIfDisposed();
        return [.. _server.OpenStreams.ToList().SelectMany(Describe)];
    }

    /// <summary>Selects the open streams of one procedure.</summary>
    /// <param name="rpc"><see cref="EtcdRpc.Watch"/> or <see cref="EtcdRpc.LeaseKeepAlive"/>.</param>
    /// <returns>The selection; it is narrowed by its methods, and evaluated by the last one.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rpc"/> is no such stream.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public StreamSelection Of(EtcdRpc rpc)
    {
        _server.Lifetime.ThrowIfDisposed();
        return rpc is EtcdRpc.Watch or EtcdRpc.LeaseKeepAlive
            ? new StreamSelection(_server.OpenStreams, rpc, _server.Node.Options.DeliveryTimeout)
            : throw new ArgumentOutOfRangeException(nameof(rpc), rpc, "The streams of etcd are EtcdRpc.Watch and EtcdRpc.LeaseKeepAlive.");
    }

    private static IEnumerable<WatchInfo> Describe(StreamSession session) => session.Watches is not { } watches
        ? []
        : watches.List().Select(watch => new WatchInfo(
            watch.Id,
            watch.Range.Start,
            watch.Range.IsSingleKey ? ByteString.Empty : watch.Range.End,
            watch.NextRevision,
            session.Client,
            session.IsStalled));
}
