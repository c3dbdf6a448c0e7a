using Etcd.Api;
using Grpc.Core;

namespace Load.Workloads.Watching;

/// <summary>A stream of watches.</summary>
internal sealed class WatchStream(Watch.WatchClient client)
{
    private readonly AsyncDuplexStreamingCall<WatchRequest, WatchResponse> _call = client.Watch();

    /// <summary>Creates a watch, while no watch of the stream has events.</summary>
    public async Task<WatchResponse> CreateAsync(WatchCreateRequest request)
    {
        await _call.RequestStream.WriteAsync(new WatchRequest { CreateRequest = request });
        var response = await NextAsync();
        return response is { Created: true, Canceled: false }
            ? response
            : throw new InvalidOperationException($"The server did not create a watch: {response}");
    }

    /// <summary>Cancels a watch, while no watch of the stream has events.</summary>
    public async Task CancelAsync(long watchId)
    {
        await _call.RequestStream.WriteAsync(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = watchId } });
        await NextAsync();
    }

    public async Task<WatchResponse> NextAsync() => await _call.ResponseStream.MoveNext(CancellationToken.None)
        ? _call.ResponseStream.Current
        : throw new InvalidOperationException("The server ended a watch stream.");
}
