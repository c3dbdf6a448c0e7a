using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Streams;

/// <summary>The responses of a stream, for the service. With <see cref="WriteFlags.BufferHint"/>, the service flushes the stream.</summary>
internal sealed class ResponseWriter<TResponse>(ResponseSender sender) : IServerStreamWriter<TResponse>
    where TResponse : class
{
    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(TResponse message) => WriteAsync(message, CancellationToken.None);

    /// <param name="message">The response.</param>
    /// <param name="cancellationToken">Not used: the end of the stream cancels the wait.</param>
    public Task WriteAsync(TResponse message, CancellationToken cancellationToken)
    {
        var isBuffered = WriteOptions is { } options && options.Flags.HasFlag(WriteFlags.BufferHint);
        return sender.SendAsync((IMessage)message, flushes: !isBuffered);
    }
}
