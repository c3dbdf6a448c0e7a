using FakeEtcd.Services.Interception;

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
    private readonly FakeEtcdServer _server;
    private readonly OpenStreams _streams;

    internal StreamControls(FakeEtcdServer server, OpenStreams streams)
    {
        _server = server;
        _streams = streams;
    }

    /// <summary>How many streams are open.</summary>
    public int Count => _streams.ToList().Count;

    /// <summary>Lists the open watches of all streams.</summary>
    /// <returns>The watches as they are now.</returns>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public IReadOnlyList<WatchInfo> ListWatches()
    {
        _server.ThrowIfDisposed();
        return [.. _streams.ToList().SelectMany(stream => stream.Watches?.List(stream.Client, stream.IsStalled) ?? [])];
    }

    /// <summary>Selects the open streams of one procedure.</summary>
    /// <param name="rpc"><see cref="EtcdRpc.Watch"/> or <see cref="EtcdRpc.LeaseKeepAlive"/>.</param>
    /// <returns>The selection; it is narrowed by its methods, and evaluated by the last one.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rpc"/> is no such stream.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public StreamSelection Of(EtcdRpc rpc)
    {
        _server.ThrowIfDisposed();
        return rpc is EtcdRpc.Watch or EtcdRpc.LeaseKeepAlive
            ? new StreamSelection(_streams, rpc, _server.Node.Options.DeliveryTimeout)
            : throw new ArgumentOutOfRangeException(nameof(rpc), rpc, "The streams of etcd are EtcdRpc.Watch and EtcdRpc.LeaseKeepAlive.");
    }
}
