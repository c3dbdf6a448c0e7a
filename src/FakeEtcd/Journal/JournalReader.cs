using FakeEtcd.Journal;

namespace FakeEtcd;

/// <summary>Reads a server's journal from a given call on and returns each call at most once.</summary>
public sealed class JournalReader
{
    private const int CallsInMessage = 10;

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
    public async Task<EtcdCall> NextAsync(Func<EtcdCall, bool> condition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        if (!_journal.IsEnabled)
        {
            throw new InvalidOperationException(
                $"The journal is disabled because {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.JournalCapacity)} is 0. "
                + "Start the server with a larger capacity.");
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
                $"No matching call completed within {_waitTimeout}. The last calls and those in progress:{Environment.NewLine}"
                + _journal.Describe(CallsInMessage),
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
