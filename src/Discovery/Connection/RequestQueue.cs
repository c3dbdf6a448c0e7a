using System.Threading.Channels;
using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>The requests of one duplex stream. Any thread may send; one loop writes them in order.</summary>
internal sealed class RequestQueue<TRequest>
{
    private readonly Channel<TRequest> _requests = Channel.CreateUnbounded<TRequest>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Sends a request as soon as those before it are written. Does not wait, because a dead connection takes nothing.</summary>
    public void Send(TRequest request) => _requests.Writer.TryWrite(request);

    /// <summary>Takes the first request, with which the stream is opened.</summary>
    public ValueTask<TRequest> TakeAsync(CancellationToken cancellationToken) => _requests.Reader.ReadAsync(cancellationToken);

    /// <summary>Writes the other requests until it is canceled.</summary>
    public async Task WriteToAsync(IClientStreamWriter<TRequest> stream, CancellationToken cancellationToken)
    {
        await foreach (var request in _requests.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await stream.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }
}
