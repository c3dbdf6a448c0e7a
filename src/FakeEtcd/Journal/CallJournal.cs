using System.Collections.Concurrent;
using FakeEtcd.Journal;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd;

/// <summary>What clients asked of a server and what they were answered.</summary>
/// <remarks>
/// Holds the last <see cref="FakeEtcdOptions.JournalCapacity"/> calls. <see cref="Calls"/> is a list like any other, so
/// assertions of any library apply: <c>etcd.Journal.Calls.Should().ContainSingle(call => call.Is(EtcdRpc.Put))</c>.
/// A request that gRPC itself refuses, such as one that is too large for it, is not in the journal.
/// </remarks>
public sealed class CallJournal
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _waitTimeout;
    private readonly int _capacity;
    private readonly CallRing _ring;
    private readonly ConcurrentDictionary<long, EtcdCall> _pending = new();
    private readonly JournalReader _reader;
    private long _number;

    internal CallJournal(TimeProvider time, int capacity, TimeSpan waitTimeout)
    {
        _time = time;
        _capacity = capacity;
        _waitTimeout = waitTimeout;
        _ring = new CallRing(capacity);
        _reader = new JournalReader(this, _ring, waitTimeout, start: 0);
    }

    /// <summary>The completed calls that the journal holds, in the order in which they completed.</summary>
    public IReadOnlyList<EtcdCall> Calls => _ring.ToList();

    /// <summary>The calls under way, in the order in which they came in.</summary>
    public IReadOnlyList<EtcdCall> Pending => [.. _pending.Values.OrderBy(call => call.Number)];

    /// <summary>How many calls have completed, those that the journal no longer holds included.</summary>
    public long Total => _ring.Total;

    internal bool IsOn => _capacity > 0;

    /// <summary>
    /// Waits for a completed call that no earlier wait has returned: a call that completed before this method was called is
    /// found too, and none is returned twice.
    /// </summary>
    /// <param name="condition">Which call.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The first such call for which the condition holds.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="condition"/> is null.</exception>
    /// <exception cref="TimeoutException">
    /// There was none within <see cref="FakeEtcdOptions.DeliveryTimeout"/>; the message shows the last calls.
    /// </exception>
    /// <exception cref="InvalidOperationException">The journal is off.</exception>
    public Task<EtcdCall> NextAsync(Func<EtcdCall, bool> condition, CancellationToken cancellationToken = default) =>
        _reader.NextAsync(condition, cancellationToken);

    /// <summary>Begins to read the journal, independently of <see cref="NextAsync"/> and of other readers.</summary>
    /// <returns>A reader that sees the calls that complete from now on.</returns>
    public JournalReader Follow() => new(this, _ring, _waitTimeout, _ring.Total);

    /// <summary>Forgets the calls that have completed. What readers have not seen of them they will not see.</summary>
    public void Clear() => _ring.Clear();

    internal EtcdCall Begin(EtcdRpc rpc, IMessage request, EtcdClientInfo client, long revision)
    {
        var call = new EtcdCall(Interlocked.Increment(ref _number), rpc, request, client, revision, _time);
        _pending.TryAdd(call.Number, call);
        return call;
    }

    internal void Complete(EtcdCall call, IMessage? response, Status status)
    {
        if (!call.Complete(response, status))
        {
            return;
        }

        _pending.TryRemove(call.Number, out _);
        if (IsOn)
        {
            _ring.Add(call);
        }
    }

    /// <summary>Writes down that a stream ended.</summary>
    internal void End(EtcdRpc rpc, IMessage last, EtcdClientInfo client, long revision, Status status)
    {
        var end = new EtcdCall(Interlocked.Increment(ref _number), rpc, last, client, revision, _time) { EndsStream = true };
        Complete(end, response: null, status);
    }

    internal string Describe(int last) => string.Join(
        Environment.NewLine, Calls.TakeLast(last).Concat(Pending).Select(call => $"  {call}").DefaultIfEmpty("  none"));
}
