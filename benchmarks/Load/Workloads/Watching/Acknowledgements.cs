using System.Diagnostics;

namespace Load.Workloads.Watching;

/// <summary>When each put of a fan-out was acknowledged.</summary>
/// <param name="revision">The server's revision before the first put.</param>
/// <param name="puts">How many puts there are; nobody else writes.</param>
internal sealed class Acknowledgements(long revision, int puts)
{
    private readonly long[] _times = new long[puts];

    public int Count => _times.Length;

    public void Add(long putRevision) => _times[NumberOf(putRevision)] = Stopwatch.GetTimestamp();

    public int NumberOf(long putRevision) => (int)(putRevision - revision - 1);

    /// <summary>From the acknowledgement of a put to a later time; negative if the time is earlier.</summary>
    public long Until(long time, int number) => time - _times[number];
}
