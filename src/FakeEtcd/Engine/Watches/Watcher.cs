using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine.Watches;

/// <summary>One watch of a stream. The engine's lock guards its state.</summary>
internal sealed class Watcher(WatchStream stream, WatchSpec spec, long id)
{
    public WatchStream Stream { get; } = stream;

    public WatchSpec Spec { get; } = spec;

    public long Id { get; } = id;

    public WatcherState State { get; set; }

    /// <summary>The first revision whose events are not yet queued for the watcher.</summary>
    public long NextRevision { get; set; }

    /// <summary>Whether the queue of the stream contains a <see cref="WatchOutput.CatchUp"/> for the watcher.</summary>
    public bool IsCatchUpQueued { get; set; }

    /// <summary>Whether a progress notification is due because the watcher has had no event since the last interval.</summary>
    public bool ProgressDue { get; set; }

    /// <summary>Removes the events that the watcher filters out.</summary>
    public IReadOnlyList<KeyVersion> Filter(IReadOnlyList<KeyVersion> changes) => Spec.NoPut || Spec.NoDelete
        ? [.. changes.Where(change => !(change.IsTombstone ? Spec.NoDelete : Spec.NoPut))]
        : changes;
}
