using System.Globalization;

namespace Etcd.Discovery;

/// <content>The time limit for a member that is to create a watch and says nothing at all: it hangs.</content>
internal sealed partial class WatchStream
{
    private readonly CreationLimit _limit;
    private ITimer? _creationTimer;
    private long _heardAt;

    /// <summary>Begins to check creations. The timer is armed with the first creation in the queue, and then checks until there is none.</summary>
    private ITimer StartCreationTimer()
    {
        lock (_lock)
        {
            _heardAt = _connection.Time.GetTimestamp();
        }

        var timer = _connection.Time.CreateTimer(_ => CheckCreation(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Volatile.Write(ref _creationTimer, timer);
        ArmCreationTimer();
        return timer;
    }

    /// <summary>Makes the timer check the creations. Not under the lock: a timer is code of the application.</summary>
    private void ArmCreationTimer()
    {
        if (_limit.Current is { } limit)
        {
            Volatile.Read(ref _creationTimer)?.Change(limit, Timeout.InfiniteTimeSpan);
        }
    }

    private void CheckCreation()
    {
        if (_limit.Current is not { } limit)
        {
            return;
        }

        TimeSpan left;
        lock (_lock)
        {
            if (_closed || _creating.Count == 0)
            {
                return;
            }

            left = limit - _connection.Time.GetElapsedTime(_heardAt);
        }

        if (left > TimeSpan.Zero)
        {
            _creationTimer!.Change(left, Timeout.InfiniteTimeSpan);
            return;
        }

        _limit.Extend();
        Background.Run(() => BreakAsync(_call.Silent(
            string.Create(CultureInfo.InvariantCulture, $"no answer to the creation of a watch within {limit.TotalSeconds:0.###} s")))).Observe();
    }
}
