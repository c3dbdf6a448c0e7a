using FakeEtcd.Controls;
using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Streams;
using Google.Protobuf;

namespace FakeEtcd;

/// <summary>Controls the open watch and keep-alive streams of a server.</summary>
/// <remarks>
/// <code>
/// etcd.Streams.Of(EtcdRpc.Watch).WithPrefix("foo/").Break(EtcdError.NoLeader);
/// </code>
/// Applies to streams that are open now. For future streams, script a fault with <see cref="FakeEtcdServer.Faults"/>.
/// </remarks>
public sealed class StreamControls
{
    private readonly RunningServer _server;

    internal StreamControls(RunningServer server) => _server = server;

    /// <summary>Gets the number of open streams.</summary>
    public int Count => _server.OpenStreams.ToList().Count;

    /// <summary>Lists the open watches of all streams.</summary>
    /// <returns>The current watches.</returns>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public IReadOnlyList<WatchInfo> ListWatches()
    {
        _server.Lifetime.ThrowIfDisposed();
        return [.. _server.OpenStreams.ToList().SelectMany(Describe)];
    }

    /// <summary>Selects the open streams of one procedure.</summary>
    /// <param name="rpc">
    /// <see cref="EtcdRpc.Watch"/>, <see cref="EtcdRpc.LeaseKeepAlive"/>, or a procedure that answers with a stream, such as
    /// <see cref="EtcdRpc.Observe"/>.
    /// </param>
    /// <returns>The selection. Its <c>With</c> methods narrow it, and its last method evaluates it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rpc"/> is another procedure.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public StreamSelection Of(EtcdRpc rpc)
    {
        _server.Lifetime.ThrowIfDisposed();
        return Enum.IsDefined(rpc) && RpcTable.Of(rpc).Kind != RpcKind.Unary
            ? new StreamSelection(_server.OpenStreams, rpc, _server.Node.Options)
            : throw new ArgumentOutOfRangeException(nameof(rpc), rpc, "The procedure is not a stream, as EtcdRpc.Watch is.");
    }

    private static IEnumerable<WatchInfo> Describe(StreamSession session) => session.OpenWatches is not { } watches
        ? []
        : watches.List().Select(watch => new WatchInfo(
            watch.Id,
            watch.Range.Start,
            watch.Range.IsSingleKey ? ByteString.Empty : watch.Range.End,
            watch.NextRevision,
            session.Client,
            session.IsStalled));
}
