using System.IO.Pipelines;
using FakeEtcd.Gateway.Json;
using Google.Protobuf;

namespace FakeEtcd.Gateway.Calls;

/// <summary>Passes the requests of a stream on as they arrive. JSON that is not valid ends them, as in etcd.</summary>
internal sealed class RequestPump(RequestBody body)
{
    private readonly Pipe _frames = new();

    /// <summary>The requests as gRPC frames.</summary>
    public PipeReader Frames => _frames.Reader;

    /// <summary>Passes the requests on.</summary>
    /// <param name="first">A request that was read already; null if there is none.</param>
    /// <param name="cancellationToken">Ends the pump, without an error.</param>
    public async Task RunAsync(IMessage? first, CancellationToken cancellationToken)
    {
        try
        {
            for (var request = first ?? await NextAsync(cancellationToken).ConfigureAwait(false);
                 request is not null;
                 request = await NextAsync(cancellationToken).ConfigureAwait(false))
            {
                await _frames.Writer.WriteAsync(GrpcFrame.Write(request), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The call has ended, or the client has disconnected.
        }

        await _frames.Writer.CompleteAsync().ConfigureAwait(false);
    }

    private async Task<IMessage?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is JsonInputException or BodyTooLargeException)
        {
            return null;
        }
    }
}
