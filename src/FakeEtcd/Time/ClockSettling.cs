namespace FakeEtcd;

/// <summary>Waits until the users of a clock have reacted to it: their calls are answered, and their next timers are set.</summary>
/// <remarks>
/// No code announces that it is about to set a timer. But code that has something to do runs on a thread of the pool, waits for one, or
/// waits for a socket. The users have reacted when none of that is the case, several times in a row.
/// </remarks>
/// <param name="changes">Returns a number that changes when a timer is set or a call ends.</param>
/// <param name="isAnswering">Whether a call is in progress.</param>
internal sealed class ClockSettling(Func<long> changes, Func<bool> isAnswering)
{
    private const int IdleTurns = 3;
    private const int SeeminglyIdleTurns = 8;

    // A process in which other tests run may never be idle. Then a while without changes has to do: a number of turns, which take longer
    // the busier the process is, and a minimum of time.
    private const int QuietTurns = 20;
    private const int QuietTurnsOfCall = 100;
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    /// <summary>How much longer to wait where a mistake does harm.</summary>
    private const int CarefulFactor = 5;

    private static TimeProvider Time => TimeProvider.System;

    /// <summary>Waits until the users have reacted.</summary>
    /// <param name="isCareful">Whether a mistake does harm, so that the users get more time than they seem to need.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task WaitAsync(bool isCareful, CancellationToken cancellationToken)
    {
        var factor = isCareful ? CarefulFactor : 1;
        var started = Time.GetTimestamp();
        var changedAt = started;
        var seen = changes();
        var (turns, idleTurns) = (0, 0);
        while (Time.GetElapsedTime(started) < MaxWait * factor)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await SocketTurn.WaitAsync().ConfigureAwait(false);
            turns++;
            if (changes() is var now && now != seen)
            {
                seen = now;
                (turns, idleTurns) = (0, 0);
                changedAt = Time.GetTimestamp();
            }
            else if ((IdlePool.Look(out var certain) && ++idleTurns >= factor * (certain ? IdleTurns : SeeminglyIdleTurns)) || IsQuiet())
            {
                return;
            }
        }

        bool IsQuiet() => turns >= QuietTurns * factor
            && Time.GetElapsedTime(changedAt) > QuietTime * factor
            && (turns >= QuietTurnsOfCall || !isAnswering());
    }
}
