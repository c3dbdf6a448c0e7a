using FakeEtcd.Protocol;

namespace FakeEtcd.Engine.Watches;

/// <summary>A watch as its client asked for it.</summary>
/// <param name="Id">The id that the client chose; 0 lets the stream choose.</param>
/// <param name="Range">The keys watched.</param>
/// <param name="StartRevision">The first revision of interest; 0 is the next one, and below it is none.</param>
internal sealed record WatchSpec(long Id, KeyRange Range, long StartRevision)
{
    public bool PreviousValues { get; init; }

    public bool ProgressNotify { get; init; }

    public bool Fragment { get; init; }

    public bool NoPut { get; init; }

    public bool NoDelete { get; init; }
}
