using System.Diagnostics;

namespace Load.Workloads.Watching;

/// <summary>When each put of a fan-out was called and acknowledged.</summary>
/// <param name="revision">The server's revision before the first put.</param>
/// <param name="puts">How many puts there are; nobody else writes.</param>
internal sealed class PutTimes(long revision, int puts)
{
    private readonly long[] _calls = new long[puts];
    private readonly long[] _acknowledgements = new long[puts];

    public int Count => puts;

    /// <summary>Adds a put that is acknowledged now.</summary>
    public void Add(long putRevision, long call)
    {
        var number = NumberOf(putRevision);
        _calls[number] = call;
        _acknowledgements[number] = Stopwatch.GetTimestamp();
    }

    public int NumberOf(long putRevision) => (int)(putRevision - revision - 1);

    public long SinceCall((int Put, long Time) seen) => seen.Time - _calls[seen.Put];

    /// <summary>Negative if the event came before the acknowledgement.</summary>
    public long SinceAcknowledgement((int Put, long Time) seen) => seen.Time - _acknowledgements[seen.Put];
}
