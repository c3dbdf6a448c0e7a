using FakeEtcd.Engine.Watches;

namespace FakeEtcd.Streams;

/// <summary>A stream's connection to its client.</summary>
/// <param name="Messages">The messages of the stream.</param>
/// <param name="Reset">Resets the connection, with all calls on it.</param>
/// <param name="Abort">Aborts the call, so that nothing more is written.</param>
/// <param name="Canceled">Canceled when the client cancels the call, its time limit is reached, or it disconnects.</param>
internal readonly record struct StreamConnection(IMessageStream Messages, Action Reset, Action Abort, CancellationToken Canceled)
{
    /// <summary>The watches of a stream that a proxy forwards; null for a stream that the server serves.</summary>
    public IOpenWatches? Forwarded { get; init; }
}
