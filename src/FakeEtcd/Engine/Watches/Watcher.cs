using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine.Watches;

/// <summary>One watch of a stream. Its state belongs to the engine's lock.</summary>
internal sealed class Watcher(WatchStream stream, WatchSpec spec, long id)
{
    public WatchStream Stream { get; } = stream;

    public WatchSpec Spec { get; } = spec;

    public long Id { get; } = id;

    public WatcherState State { get; set; }

    /// <summary>The first revision whose events are still owed to the watcher.</summary>
    public long NextRevision { get; set; }

    /// <summary>Whether the stream's queue holds a <see cref="WatchOutput.CatchUp"/> of the watcher.</summary>
    public bool IsCatchUpQueued { get; set; }

    /// <summary>Whether the watcher is due a progress notification, having seen no event since the last one.</summary>
    public bool ProgressDue { get; set; }

    /// <summary>Drops the events that the watcher filters out.</summary>
    public IEnumerable<KeyVersion> Filter(IEnumerable<KeyVersion> changes) =>
        changes.Where(change => !(change.IsTombstone ? Spec.NoDelete : Spec.NoPut));
}
