using FakeEtcd.Protocol;

namespace FakeEtcd.Engine.Watches;

/// <summary>An open watch at one moment.</summary>
/// <param name="Id">The ID of the watch on its stream.</param>
/// <param name="Range">The watched keys.</param>
/// <param name="NextRevision">The first revision whose events are not yet queued for the watch.</param>
internal sealed record WatchSnapshot(long Id, KeyRange Range, long NextRevision)
{
    /// <summary>How many revisions the watch has not reached yet; negative if it starts later; null if that is not known.</summary>
    public long? Behind { get; init; }
}
