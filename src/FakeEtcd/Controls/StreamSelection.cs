using FakeEtcd.Calls;
using FakeEtcd.Controls;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Streams;
using FakeEtcd.Threading;

namespace FakeEtcd;

/// <summary>Selects some of the open streams of a server, and acts on them.</summary>
/// <remarks>
/// The selection contains a stream if one of its open watches, or one of the leases that it keeps alive, matches. Each action evaluates the
/// selection again. On an empty selection an action does nothing, so wait for the stream with <see cref="FakeEtcdServer.Journal"/>
/// first, or assert on the number that the action returns.
/// </remarks>
public sealed class StreamSelection
{
    private readonly OpenStreams _streams;
    private readonly EtcdRpc _rpc;
    private readonly FakeEtcdOptions _options;
    private readonly CallFilter _filter;
    private readonly List<Func<EtcdClientInfo, bool>> _clients = [];
    private bool _isNarrowed;
    private long? _number;

    internal StreamSelection(OpenStreams streams, EtcdRpc rpc, FakeEtcdOptions options)
    {
        _options = options;
        _streams = streams;
        _rpc = rpc;
        _filter = new CallFilter([rpc]);
    }

    /// <summary>Gets the number of streams that the selection contains now.</summary>
    public int Count => Selected().Count;

    /// <summary>Selects watches of a key, alone or in a range.</summary>
    /// <param name="key">The key.</param>
    /// <returns>This selection.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> is null or empty.</exception>
    /// <exception cref="InvalidOperationException">The selection is not for <see cref="EtcdRpc.Watch"/>.</exception>
    public StreamSelection WithKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return With(() => _filter.WithKey(key));
    }

    /// <summary>Selects watches of a key with a prefix, or of a range that can contain one.</summary>
    /// <param name="prefix">The prefix. An empty prefix selects all keys.</param>
    /// <returns>This selection.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="prefix"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The selection is not for <see cref="EtcdRpc.Watch"/>.</exception>
    public StreamSelection WithPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return With(() => _filter.WithPrefix(prefix));
    }

    /// <summary>Selects keep-alive streams of a lease.</summary>
    /// <param name="lease">The lease's id.</param>
    /// <returns>This selection.</returns>
    /// <exception cref="InvalidOperationException">The selection is not for <see cref="EtcdRpc.LeaseKeepAlive"/>.</exception>
    public StreamSelection WithLease(long lease) => With(() => _filter.WithLease(lease));

    /// <summary>Selects streams of a client.</summary>
    /// <param name="client">
    /// The client's address (<c>127.0.0.1:40000</c>) or a part of its user agent (<c>grpc-go</c>). Case does not matter in the user agent.
    /// </param>
    /// <returns>This selection.</returns>
    /// <exception cref="ArgumentException"><paramref name="client"/> is null or empty.</exception>
    public StreamSelection FromClient(string client)
    {
        ArgumentException.ThrowIfNullOrEmpty(client);
        _clients.Add(info => info.IsNamed(client));
        return this;
    }

    /// <summary>Ends the streams with an error.</summary>
    /// <param name="error">The error; null for <see cref="EtcdError.NoLeader"/>, which etcd sends when it loses its leader.</param>
    /// <returns>The number of streams.</returns>
    public int Break(EtcdError? error = null)
    {
        error ??= EtcdError.NoLeader;
        return Each(stream => stream.Break(error.ToStatus()));
    }

    /// <summary>Resets the connections of the streams. All calls on these connections fail.</summary>
    /// <returns>The number of streams.</returns>
    public int ResetConnections() => Each(stream => stream.Reset());

    /// <summary>Stalls the streams: the server sends nothing more on them, and leaves them open.</summary>
    /// <returns>The number of streams.</returns>
    /// <remarks>
    /// <para>
    /// <see cref="ResumeAsync"/> ends the stall. <see cref="FakeEtcdServer.WaitForDeliveryAsync"/> does not wait for stalled streams.
    /// </para>
    /// <para>
    /// The server does not read the queue of a stalled stream, as behind a dead network. It queues at most 128 batches of events for the
    /// stream; the watches read later events from history when the stream resumes, so memory stays bounded. If a compaction removes
    /// events that a watch still has to read, the server reports the compaction to the watch when the stream resumes, as etcd does. On
    /// a keep-alive stream, the server processes at most one more request, so the lease can expire.
    /// </para>
    /// </remarks>
    public int Stall() => Each(stream => stream.Gate.Hold(HoldReasons.Stalled));

    /// <summary>Resumes the stalled streams, and sends what the server withheld.</summary>
    /// <param name="cancellationToken">Cancels the wait for the delivery; the streams stay resumed.</param>
    /// <returns>The number of resumed streams, once their withheld watch responses are written.</returns>
    /// <remarks>
    /// Watches get their events in order: first the queued batches, then the events from history. A watch that still has to read events
    /// which were compacted during the stall ends with the compaction, as in etcd. On a keep-alive stream, the server processes the
    /// requests that arrived during the stall; the lease may have expired by then.
    /// </remarks>
    /// <exception cref="TimeoutException">A client did not read its stream for <see cref="FakeEtcdOptions.DeliveryTimeout"/>.</exception>
    public async Task<int> ResumeAsync(CancellationToken cancellationToken = default)
    {
        var streams = Selected().Where(stream => stream.Gate.Release(HoldReasons.Stalled)).ToList();
        var delivered = Task.WhenAll(streams.Select(stream => stream.OpenWatches).OfType<IOpenWatches>().Select(watches => watches.DrainAsync()));
        await DeliveryWait.WaitAsync(delivered, _options, cancellationToken).ConfigureAwait(false);
        return streams.Count;
    }

    /// <summary>Cancels the watches with a reason. The streams stay open.</summary>
    /// <param name="reason">The cancel reason that the clients get.</param>
    /// <returns>The number of watches.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reason"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The selection is not for <see cref="EtcdRpc.Watch"/>.</exception>
    public int CancelWatches(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return EachWatch((stream, id) => stream.OpenWatches!.Cancel(id, reason), nameof(CancelWatches));
    }

    /// <summary>Ends the watches with a compaction, as if the history that they need were compacted.</summary>
    /// <remarks>The server does not compact its history. The streams stay open.</remarks>
    /// <returns>The number of watches.</returns>
    /// <exception cref="InvalidOperationException">The selection is not for <see cref="EtcdRpc.Watch"/>.</exception>
    public int CompactWatches() => EachWatch((stream, id) => stream.OpenWatches!.Compact(id), nameof(CompactWatches));

    internal StreamSelection WithNumber(long number)
    {
        _number = number;
        return this;
    }

    private StreamSelection With(Action change)
    {
        change();
        _isNarrowed = true;
        return this;
    }

    private int Each(Action<StreamSession> act)
    {
        var streams = Selected();
        foreach (var stream in streams)
        {
            act(stream);
        }

        return streams.Count;
    }

    private int EachWatch(Func<StreamSession, long, bool> act, string method)
    {
        if (_rpc != EtcdRpc.Watch)
        {
            throw new InvalidOperationException($"{method}() applies to watches. Select them with Of(EtcdRpc.Watch).");
        }

        return Selected()
            .SelectMany(stream => stream.Requests.ToList().Where(request => Matches(request.Call)).Select(request => (stream, request.Id)))
            .Count(watch => act(watch.stream, watch.Id));
    }

    private List<StreamSession> Selected() =>
    [
        .. _streams.ToList().Where(stream =>
            stream.Rpc == _rpc
            && (_number is null || stream.Number == _number)
            && _clients.TrueForAll(isClient => isClient(stream.Client))
            && (!_isNarrowed || stream.Requests.ToList().Any(request => Matches(request.Call)))),
    ];

    private bool Matches(EtcdCall call) => !_isNarrowed || _filter.Matches(call);
}
