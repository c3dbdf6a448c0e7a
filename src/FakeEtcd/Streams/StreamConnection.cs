namespace FakeEtcd.Streams;

/// <summary>The way of a stream to its client.</summary>
/// <param name="Reset">Cuts the connection, with everything else on it.</param>
/// <param name="Abort">Cuts the call off, so that nothing more is written.</param>
/// <param name="Canceled">Canceled when the client cancels the call or is gone.</param>
internal readonly record struct StreamConnection(Action Reset, Action Abort, CancellationToken Canceled);
