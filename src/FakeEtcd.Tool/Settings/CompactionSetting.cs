using System.Globalization;
using FakeEtcd.Time;
using FakeEtcd.Tool.Flags;

namespace FakeEtcd.Tool.Settings;

/// <summary>The flags for automatic compaction.</summary>
internal static class CompactionSetting
{
    private const string Revision = "revision";

    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(36_500);

    /// <summary>Returns how to compact, or null if nothing is to be compacted.</summary>
    /// <remarks>A retention is a number of hours or of revisions; where it is none, etcd reads a duration, also as a number of revisions.</remarks>
    /// <exception cref="StartException">The retention is wrong.</exception>
    public static AutoCompaction? Parse(FlagValues values)
    {
        var byRevision = values.Text("auto-compaction-mode") == Revision;
        var text = values.Text("auto-compaction-retention");
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number == 0 ? null
                : byRevision ? AutoCompaction.ByRevision(number)
                : Periodic(number > LongestPeriod.TotalHours ? LongestPeriod : TimeSpan.FromHours(number));
        }

        if (GoDuration.FindError(text, out var period) is { } error)
        {
            throw new StartException($"error parsing CompactionRetention: {error}");
        }

        return period <= TimeSpan.Zero ? null
            : byRevision ? AutoCompaction.ByRevision(period.Ticks * TimeSpan.NanosecondsPerTick)
            : Periodic(period);
    }

    private static AutoCompaction Periodic(TimeSpan period) => AutoCompaction.Periodic(
        TimeSpan.FromTicks(Math.Clamp(period.Ticks, ShortestPeriod.Ticks, LongestPeriod.Ticks)));
}
