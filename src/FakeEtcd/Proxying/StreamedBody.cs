using System.Net;

namespace FakeEtcd.Proxying;

/// <summary>A body that is written while it is sent.</summary>
/// <param name="write">Writes it.</param>
/// <param name="ended">Canceled when this side ends the call.</param>
internal sealed class StreamedBody(Func<Stream, CancellationToken, Task> write, CancellationToken ended) : HttpContent
{
    private bool _isSent;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <exception cref="IOException">
    /// The body was sent before. A server may have refused the stream, and the platform begins another one, but what was read of the client
    /// is gone.
    /// </exception>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isSent, true))
        {
            throw new IOException("The upstream has refused a stream whose requests cannot be sent again.");
        }

        try
        {
            await write(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            // The upstream has ended the call, and the response tells why. An exception of the body would take its place.
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
