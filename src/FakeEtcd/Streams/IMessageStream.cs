using Google.Protobuf;

namespace FakeEtcd.Streams;

/// <summary>The messages that a stream exchanges with its client. There is one reader and one writer at a time.</summary>
internal interface IMessageStream
{
    /// <summary>The size of the responses that are written and not flushed, in bytes.</summary>
    long UnflushedBytes { get; }

    /// <summary>Reads the next request.</summary>
    /// <returns>The request; null at the end of the client's side.</returns>
    ValueTask<IMessage?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Writes a response, which <see cref="FlushAsync"/> sends.</summary>
    void Write(IMessage response);

    /// <summary>Sends what is written. Waits while the client does not read.</summary>
    Task FlushAsync();
}
