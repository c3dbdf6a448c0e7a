namespace Grpc.Core;

/// <summary>Conveniences for stream readers.</summary>
public static class AsyncStreamReaderExtensions
{
    /// <summary>Waits for the next message with no way to cancel.</summary>
    public static Task<bool> MoveNext<T>(this IAsyncStreamReader<T> streamReader)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(streamReader);
        return streamReader.MoveNext(CancellationToken.None);
    }
}
