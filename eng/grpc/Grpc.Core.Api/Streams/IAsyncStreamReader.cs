namespace Grpc.Core;

/// <summary>The reading end of a stream of messages.</summary>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message the last successful <see cref="MoveNext"/> arrived at.</summary>
    T Current { get; }

    /// <summary>Waits for the next message; false at the end of the stream. One call at a time.</summary>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
