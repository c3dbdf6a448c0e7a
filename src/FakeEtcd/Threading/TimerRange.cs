namespace FakeEtcd.Threading;

/// <summary>The range of durations for timers that are set again when they fire too early.</summary>
internal static class TimerRange
{
    /// <summary>Timers count milliseconds. A shorter duration would fire before its time, and spin.</summary>
    private static readonly TimeSpan Min = TimeSpan.FromMilliseconds(1);

    /// <summary>Timers have an upper limit.</summary>
    private static readonly TimeSpan Max = TimeSpan.FromDays(1);

    public static TimeSpan Clamp(TimeSpan duration) => duration < Min ? Min : duration > Max ? Max : duration;
}
