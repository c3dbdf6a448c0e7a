using FakeEtcd.Journal;
using FakeEtcd.Threading;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd;

/// <summary>Records the calls of a server's clients.</summary>
/// <remarks>
/// The journal holds the last <see cref="FakeEtcdOptions.JournalCapacity"/> calls. <see cref="Calls"/> is an ordinary list that works with
/// any assertion library: <c>etcd.Journal.Calls.Should().ContainSingle(call => call.Is(EtcdRpc.Put))</c>.
/// The journal does not record requests that gRPC itself refuses, such as those that exceed the message size limit.
/// </remarks>
public sealed class CallJournal
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _waitTimeout;
    private readonly int _capacity;
    private readonly CallRing _ring;
    private readonly PendingCalls _pending = new();
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

    /// <summary>The completed calls that the journal holds, in order of completion.</summary>
    public IReadOnlyList<EtcdCall> Calls => _ring.ToList();

    /// <summary>The calls in progress, in order of arrival; none if the journal is disabled.</summary>
    public IReadOnlyList<EtcdCall> Pending => _pending.ToList();

    /// <summary>The number of completed calls, including those that the journal no longer holds.</summary>
    public long Total => _ring.Total;

    /// <summary>Pulsed when a call completes.</summary>
    internal Signal Completed => _ring.Added;

    /// <summary>How many calls have arrived.</summary>
    internal long Arrived => Interlocked.Read(ref _number);

    internal bool IsEnabled => _capacity > 0;

    /// <summary>Waits for a completed call that this method has not returned yet.</summary>
    /// <remarks>Calls that completed before this method was called count too. No call is returned twice.</remarks>
    /// <param name="condition">The condition that the call must meet.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The first such call that meets the condition.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="condition"/> is null.</exception>
    /// <exception cref="TimeoutException">
    /// No such call completed within <see cref="FakeEtcdOptions.DeliveryTimeout"/>. The message lists the last calls.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The journal is disabled: <see cref="FakeEtcdOptions.JournalCapacity"/> is 0.
    /// </exception>
    public Task<EtcdCall> NextAsync(Func<EtcdCall, bool> condition, CancellationToken cancellationToken = default) =>
        _reader.NextAsync(condition, cancellationToken);

    /// <summary>Creates a reader that is independent of <see cref="NextAsync"/> and of other readers.</summary>
    /// <returns>A reader of the calls that complete from now on.</returns>
    public JournalReader Follow() => new(this, _ring, _waitTimeout, _ring.Total);

    /// <summary>Removes the completed calls. Readers no longer return them.</summary>
    public void Clear() => _ring.Clear();

    /// <summary>Returns the completed calls that the journal holds, and the number of all, at one moment.</summary>
    internal (IReadOnlyList<EtcdCall> Calls, long Total) Read() => _ring.Read();

    internal EtcdCall Begin(EtcdRpc rpc, IMessage request, EtcdClientInfo client, long revision)
    {
        var call = new EtcdCall(Interlocked.Increment(ref _number), rpc, request, client, revision, _time);
        if (IsEnabled)
        {
            _pending.Add(call);
        }

        return call;
    }

    internal void Complete(EtcdCall call, IMessage? response, Status status)
    {
        if (!call.Complete(response, status))
        {
            return;
        }

        if (IsEnabled)
        {
            if (!call.EndsStream)
            {
                _pending.Remove(call);
            }

            _ring.Add(call);
        }
    }

    /// <summary>Records the end of a stream.</summary>
    internal void End(EtcdRpc rpc, IMessage last, EtcdClientInfo client, long revision, Status status)
    {
        var end = new EtcdCall(Interlocked.Increment(ref _number), rpc, last, client, revision, _time) { EndsStream = true };
        Complete(end, response: null, status);
    }

    internal string Describe(int last) => string.Join(
        Environment.NewLine, Calls.TakeLast(last).Concat(Pending).Select(call => $"  {call}").DefaultIfEmpty("  none"));
}
