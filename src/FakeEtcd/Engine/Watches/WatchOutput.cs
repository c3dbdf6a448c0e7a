using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine.Watches;

/// <summary>Something a watch stream has to tell its client, in the order in which it happened.</summary>
internal abstract record WatchOutput
{
    /// <summary>A watch was created.</summary>
    internal sealed record Created(long WatchId, long Revision) : WatchOutput;

    /// <summary>A watch was refused.</summary>
    internal sealed record Refused(long Revision, string Reason) : WatchOutput;

    /// <summary>The client's cancel was carried out.</summary>
    internal sealed record Canceled(long WatchId, long Revision) : WatchOutput;

    /// <summary>The server cancelled a watch of its own accord.</summary>
    internal sealed record Revoked(long WatchId, long Revision, string Reason) : WatchOutput;

    /// <summary>The watch ended because the history it needs is compacted.</summary>
    internal sealed record Compacted(long WatchId, long CompactRevision) : WatchOutput;

    /// <summary>Everything up to the revision was delivered; watch id -1 speaks for the whole stream.</summary>
    internal sealed record Progress(long WatchId, long Revision) : WatchOutput;

    /// <summary>Events of one or more whole revisions.</summary>
    internal sealed record Events(Watcher Watcher, IReadOnlyList<KeyVersion> Changes, long Revision) : WatchOutput;

    /// <summary>The watcher has history to read; what comes of it is decided when it is its turn.</summary>
    internal sealed record CatchUp(Watcher Watcher) : WatchOutput;

    /// <summary>Nothing for the client: what was held back may be sent.</summary>
    internal sealed record Nudge : WatchOutput;

    /// <summary>Nothing for the client: whoever waits learns that everything before it was written.</summary>
    internal sealed record Barrier(TaskCompletionSource Reached) : WatchOutput;
}
