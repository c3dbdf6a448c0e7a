namespace FakeEtcd;

/// <summary>Compacts a server's history again and again, as etcd does with <c>--auto-compaction-retention</c>.</summary>
/// <remarks>
/// <para>
/// Set exactly one of the two properties, or use <see cref="Periodic"/> or <see cref="ByRevision"/>. Both count on the server's clock from
/// its start, and start again after a restart. A compaction that would change nothing has no effect.
/// </para>
/// <para>
/// In a cluster only the leader compacts. While there is no leader, nothing is compacted. Watches and reads behind a compaction fail with
/// <see cref="EtcdError.Compacted"/>, as after a compaction by a client.
/// </para>
/// </remarks>
public sealed class AutoCompaction
{
    /// <summary>Gets or sets how much of the history to keep as a period of time.</summary>
    /// <value>
    /// 1 second to 36,500 days, like <c>--auto-compaction-mode=periodic</c>. Default: null, which means that <see cref="Revisions"/> counts.
    /// </value>
    /// <remarks>
    /// <para>
    /// The server notes its revision ten times in each period, or every six minutes if the period is longer than an hour. The first
    /// compaction is after one period; more follow after each period, or every hour if the period is longer than an hour.
    /// </para>
    /// <para>
    /// A compaction keeps the history since the note that is one period old. Because the notes are taken at intervals, up to one interval
    /// more is kept.
    /// </para>
    /// </remarks>
    public TimeSpan? Period { get; set; }

    /// <summary>Gets or sets how much of the history to keep as a number of revisions.</summary>
    /// <value>1 or more, like <c>--auto-compaction-mode=revision</c>. Default: null, which means that <see cref="Period"/> counts.</value>
    /// <remarks>Every five minutes, the server compacts the history before the current revision less this number.</remarks>
    public long? Revisions { get; set; }

    /// <summary>Keeps the history of a period of time.</summary>
    /// <param name="period">The value of <see cref="Period"/>.</param>
    /// <returns>The option's value.</returns>
    public static AutoCompaction Periodic(TimeSpan period) => new() { Period = period };

    /// <summary>Keeps a number of revisions.</summary>
    /// <param name="revisions">The value of <see cref="Revisions"/>.</param>
    /// <returns>The option's value.</returns>
    public static AutoCompaction ByRevision(long revisions) => new() { Revisions = revisions };

    internal AutoCompaction Copy() => (AutoCompaction)MemberwiseClone();

    /// <summary>Returns the first option that is out of range, and the rule for it; null if there is none.</summary>
    internal (string Option, string Rule)? FindError() => this switch
    {
        { Period: null, Revisions: null } => (nameof(Period), "or Revisions must be set"),
        { Period: not null, Revisions: not null } => (nameof(Period), "must not be set beside Revisions"),
        { Period: { } period } when period < FakeEtcdDefaults.MinCompactionPeriod || period > FakeEtcdDefaults.MaxCompactionPeriod =>
            (nameof(Period), "must be between 1 second and 36,500 days"),
        { Revisions: < 1 } => (nameof(Revisions), "must be 1 or more"),
        _ => null,
    };
}
