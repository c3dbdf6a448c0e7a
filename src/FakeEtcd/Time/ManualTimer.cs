namespace FakeEtcd;

/// <summary>A timer of a <see cref="ManualTimeProvider"/>. The provider's lock guards its properties.</summary>
internal sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state, long number) : ITimer
{
    public static readonly IComparer<ManualTimer> ByDueTime = Comparer<ManualTimer>.Create(static (x, y) =>
    {
        var order = x.DueAt.CompareTo(y.DueAt);
        return order != 0 ? order : x.Number.CompareTo(y.Number);
    });

    public TimeSpan DueAt { get; set; }

    public TimeSpan Period { get; set; }

    public bool IsDisposed { get; set; }

    private long Number { get; } = number;

    public void Fire() => callback(state);

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero && dueTime != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, "The due time must be zero or more, or infinite.");
        }

        if (period < TimeSpan.Zero && period != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(period), period, "The period must be zero or more, or infinite.");
        }

        return clock.Schedule(this, dueTime, period);
    }

    public void Dispose() => clock.Remove(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
