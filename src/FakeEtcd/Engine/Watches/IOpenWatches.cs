namespace FakeEtcd.Engine.Watches;

/// <summary>The open watches of one client stream: those of the engine, or of the server behind a proxy.</summary>
internal interface IOpenWatches : IDisposable
{
    /// <summary>Lists the open watches, ordered by ID.</summary>
    IReadOnlyList<WatchSnapshot> List();

    /// <summary>Cancels a watch on behalf of the server, with a reason.</summary>
    /// <returns>Whether the watch existed.</returns>
    bool Cancel(long id, string reason);

    /// <summary>Ends a watch as if the history that it needs were compacted.</summary>
    /// <returns>Whether the watch existed.</returns>
    bool Compact(long id);

    /// <summary>Waits until all entries queued so far are written, the stream is held, or the stream has ended.</summary>
    Task DrainAsync();
}
