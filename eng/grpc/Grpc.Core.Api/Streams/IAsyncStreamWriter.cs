namespace Grpc.Core;

/// <summary>The writing end of a stream of messages.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How the next messages are written; null for the defaults.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Writes a message. One write at a time.</summary>
    Task WriteAsync(T message);

    /// <summary>Writes a message unless cancelled first. One write at a time.</summary>
    /// <exception cref="NotSupportedException">The token can be cancelled and this writer has no support for that.</exception>
    Task WriteAsync(T message, CancellationToken cancellationToken) => cancellationToken.CanBeCanceled
        ? throw new NotSupportedException("This stream writer does not support cancelling a write.")
        : WriteAsync(message);
}
