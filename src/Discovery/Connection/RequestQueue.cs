using System.Threading.Channels;
using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>The requests of one duplex stream. Any thread may send; one loop writes them in order.</summary>
internal sealed class RequestQueue<TRequest>
{
    private readonly Channel<TRequest> _requests = Channel.CreateUnbounded<TRequest>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the first request is written, which waits for a reachable member, or when writing fails.</summary>
    public Task Connected => _connected.Task;

    /// <summary>Sends a request as soon as those before it are written. Does not wait, because a dead connection takes nothing.</summary>
    public void Send(TRequest request) => _requests.Writer.TryWrite(request);

    /// <summary>Writes the requests until it is canceled.</summary>
    public async Task WriteToAsync(IClientStreamWriter<TRequest> stream, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var request in _requests.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await stream.WriteAsync(request, cancellationToken).ConfigureAwait(false);
                _connected.TrySetResult();
            }
        }
        finally
        {
            _connected.TrySetResult();
        }
    }
}
