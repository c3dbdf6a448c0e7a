using FakeEtcd.Journal;

namespace FakeEtcd;

/// <summary>Reads a server's journal from some call on, each call at most once.</summary>
public sealed class JournalReader
{
    private const int CallsInAMessage = 10;

    private readonly CallJournal _journal;
    private readonly CallRing _ring;
    private readonly TimeSpan _waitTimeout;
    private readonly HashSet<long> _returned = [];
    private readonly long _start;

    internal JournalReader(CallJournal journal, CallRing ring, TimeSpan waitTimeout, long start)
    {
        _journal = journal;
        _ring = ring;
        _waitTimeout = waitTimeout;
        _start = start;
    }

    /// <summary>Waits for a completed call that this reader has not returned yet.</summary>
    /// <param name="condition">Which call.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The first such call for which the condition holds.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="condition"/> is null.</exception>
    /// <exception cref="TimeoutException">
    /// There was none within <see cref="FakeEtcdOptions.DeliveryTimeout"/>; the message shows the last calls.
    /// </exception>
    /// <exception cref="InvalidOperationException">The journal is off.</exception>
    public async Task<EtcdCall> NextAsync(Func<EtcdCall, bool> condition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        if (!_journal.IsOn)
        {
            throw new InvalidOperationException(
                $"The journal is off: {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.JournalCapacity)} is 0. Start the server with a larger one.");
        }

        var position = _start;
        EtcdCall? found = null;
        try
        {
            await _ring.Added.WaitUntilAsync(() => (found = Find(ref position, condition)) is not null, _waitTimeout, cancellationToken)
                .ConfigureAwait(false);
            return found!;
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                $"No such call completed within {_waitTimeout}. The last calls, and those under way:{Environment.NewLine}"
                + _journal.Describe(CallsInAMessage),
                exception);
        }
    }

    private EtcdCall? Find(ref long position, Func<EtcdCall, bool> condition) =>
        _ring.TakeFrom(ref position).FirstOrDefault(call => condition(call) && IsNew(call));

    private bool IsNew(EtcdCall call)
    {
        lock (_returned)
        {
            return _returned.Add(call.Number);
        }
    }
}
