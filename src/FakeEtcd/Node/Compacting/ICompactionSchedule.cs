namespace FakeEtcd.Node.Compacting;

/// <summary>Decides, once in each interval, whether and where to compact.</summary>
internal interface ICompactionSchedule
{
    TimeSpan Interval { get; }

    /// <summary>Called at the end of each interval in which the member leads.</summary>
    /// <returns>The revision to compact; null to wait for the next interval.</returns>
    long? Due(long current);

    /// <summary>Called after <see cref="Due"/> if everything before the revision is compacted.</summary>
    void Complete(long revision);

    /// <summary>Records the revision: once at the start, then as the last call of each interval.</summary>
    /// <param name="current">The current revision.</param>
    void Note(long current);
}
