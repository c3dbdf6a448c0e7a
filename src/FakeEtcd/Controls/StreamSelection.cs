using FakeEtcd.Calls;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Streams;
using FakeEtcd.Threading;

namespace FakeEtcd;

/// <summary>Some of the streams that clients hold open.</summary>
/// <remarks>
/// A stream belongs to the selection if one of its open watches, or one of the leases that it keeps alive, does. Each last
/// method returns how many streams or watches it was about: assert on it, or wait for the stream with
/// <see cref="FakeEtcdServer.Journal"/> first, since a selection of nothing does nothing.
/// </remarks>
public sealed class StreamSelection
{
    private readonly OpenStreams _streams;
    private readonly EtcdRpc _rpc;
    private readonly TimeSpan _waitTimeout;
    private readonly CallFilter _filter;
    private readonly List<Func<EtcdClientInfo, bool>> _clients = [];
    private bool _hasSubject;

    internal StreamSelection(OpenStreams streams, EtcdRpc rpc, TimeSpan waitTimeout)
    {
        _waitTimeout = waitTimeout;
        _streams = streams;
        _rpc = rpc;
        _filter = new CallFilter([rpc]);
    }

    /// <summary>How many streams are selected now.</summary>
    public int Count => Selected().Count;

    /// <summary>Only watches of a key, by itself or in a range.</summary>
    /// <param name="key">The key.</param>
    /// <returns>This selection.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> is null or empty.</exception>
    /// <exception cref="InvalidOperationException">The streams are no watches.</exception>
    public StreamSelection WithKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return With(() => _filter.WithKey(key));
    }

    /// <summary>Only watches of a key with a prefix, or of a range that may hold one.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <returns>This selection.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="prefix"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The streams are no watches.</exception>
    public StreamSelection WithPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return With(() => _filter.WithPrefix(prefix));
    }

    /// <summary>Only keep-alives of a lease.</summary>
    /// <param name="lease">The lease's id.</param>
    /// <returns>This selection.</returns>
    /// <exception cref="InvalidOperationException">The streams are no keep-alives.</exception>
    public StreamSelection WithLease(long lease) => With(() => _filter.WithLease(lease));

    /// <summary>Only streams of a client.</summary>
    /// <param name="client">
    /// The client's address (<c>127.0.0.1:40000</c>), or a part of its user agent (<c>grpc-go</c>), in any case.
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
    /// <param name="error">The error; null for <see cref="EtcdError.NoLeader"/>, which is how etcd ends streams of its own accord.</param>
    /// <returns>How many streams.</returns>
    public int Break(EtcdError? error = null)
    {
        error ??= EtcdError.NoLeader;
        return Each(stream => stream.Break(error.ToStatus()));
    }

    /// <summary>Cuts the connections that the streams are on, with everything else on them.</summary>
    /// <returns>How many streams.</returns>
    public int ResetConnections() => Each(stream => stream.Reset());

    /// <summary>Silences the streams: nothing more comes on them and nothing closes them.</summary>
    /// <remarks>
    /// What the server has to say is kept, and counts as delivered for <see cref="FakeEtcdServer.WaitForDeliveryAsync"/>.
    /// </remarks>
    /// <returns>How many streams.</returns>
    public int Stall() => Each(stream => stream.Gate.Hold(HoldReasons.Stalled));

    /// <summary>Ends the silence of <see cref="Stall"/>: what was kept back is sent first.</summary>
    /// <returns>How many streams.</returns>
    /// <exception cref="TimeoutException">A client did not read its stream for <see cref="FakeEtcdOptions.DeliveryTimeout"/>.</exception>
    public async Task<int> ResumeAsync()
    {
        var streams = Selected().Where(stream => stream.Gate.Release(HoldReasons.Stalled)).ToList();
        foreach (var watches in streams.Select(stream => stream.Watches).OfType<WatchStream>())
        {
            await watches.DrainAsync().WaitAsync(_waitTimeout, TimeProvider.System).ConfigureAwait(false);
        }

        return streams.Count;
    }

    /// <summary>Cancels the watches, and tells their clients why; the streams stay open.</summary>
    /// <param name="reason">The reason given.</param>
    /// <returns>How many watches.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reason"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The streams are no watches.</exception>
    public int CancelWatches(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return EachWatch((stream, id) => stream.Watches!.Cancel(id, reason), nameof(CancelWatches));
    }

    /// <summary>Tells the watches that the history they need is compacted, whether it is or not; they end with that.</summary>
    /// <returns>How many watches.</returns>
    /// <exception cref="InvalidOperationException">The streams are no watches.</exception>
    public int CompactWatches() => EachWatch((stream, id) => stream.Watches!.Compact(id), nameof(CompactWatches));

    private StreamSelection With(Action change)
    {
        change();
        _hasSubject = true;
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
            throw new InvalidOperationException($"{method}() is about watches; select them with Of(EtcdRpc.Watch).");
        }

        return Selected()
            .SelectMany(stream => stream.Requests.ToList().Where(subject => Matches(subject.Call)).Select(subject => (stream, subject.Id)))
            .Count(watch => act(watch.stream, watch.Id));
    }

    private List<StreamSession> Selected() =>
    [
        .. _streams.ToList().Where(stream =>
            stream.Rpc == _rpc
            && _clients.TrueForAll(isClient => isClient(stream.Client))
            && (!_hasSubject || stream.Requests.ToList().Any(subject => Matches(subject.Call)))),
    ];

    private bool Matches(EtcdCall call) => !_hasSubject || _filter.Matches(call);
}
