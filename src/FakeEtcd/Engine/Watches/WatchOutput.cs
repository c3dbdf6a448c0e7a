using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine.Watches;

/// <summary>An entry in the queue of a watch stream. The stream sends entries in the order in which they were queued.</summary>
internal abstract record WatchOutput
{
    /// <summary>A watch was created.</summary>
    internal sealed record Created(long WatchId, long Revision) : WatchOutput;

    /// <summary>A watch was refused.</summary>
    internal sealed record Refused(long Revision, string Reason) : WatchOutput;

    /// <summary>The client canceled the watch.</summary>
    internal sealed record Canceled(long WatchId, long Revision) : WatchOutput;

    /// <summary>The server canceled the watch.</summary>
    internal sealed record Revoked(long WatchId, long Revision, string Reason) : WatchOutput;

    /// <summary>The watch ended because the history that it needs is compacted.</summary>
    internal sealed record Compacted(long WatchId, long CompactRevision) : WatchOutput;

    /// <summary>All events up to the revision were delivered. Watch ID -1 refers to all watches of the stream.</summary>
    internal sealed record Progress(long WatchId, long Revision) : WatchOutput;

    /// <summary>Events of one or more whole revisions.</summary>
    internal sealed record Events(Watcher Watcher, IReadOnlyList<KeyVersion> Changes, long Revision) : WatchOutput;

    /// <summary>The watcher has history to read. The stream reads it when it reaches this entry. The client sees only the events.</summary>
    internal sealed record CatchUp(Watcher Watcher) : WatchOutput;

    /// <summary>Marks the point at which all earlier entries have been written. The client does not see this entry.</summary>
    internal sealed record Barrier(TaskCompletionSource Reached) : WatchOutput;
}
