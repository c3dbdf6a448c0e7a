using FakeEtcd.Protocol;

namespace FakeEtcd.Engine.Watches;

/// <summary>The parameters of a watch.</summary>
/// <param name="Id">The requested ID; 0 lets the stream choose one.</param>
/// <param name="Range">The watched keys.</param>
/// <param name="StartRevision">The first revision of interest; 0 means the next one. A negative revision is refused.</param>
internal sealed record WatchSpec(long Id, KeyRange Range, long StartRevision)
{
    public bool PreviousValues { get; init; }

    public bool ProgressNotify { get; init; }

    public bool Fragment { get; init; }

    public bool NoPut { get; init; }

    public bool NoDelete { get; init; }
}
