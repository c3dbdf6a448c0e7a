using Etcd.Api;
using Grpc.Core;

namespace Testing.Etcd;

/// <summary>One watch stream, with bounded waits.</summary>
public sealed class WatchCall(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call) : IDisposable
{
    public WatchCall(Watch.WatchClient client)
        : this(client.Watch())
    {
    }

    /// <summary>Sends a request, and waits for no answer.</summary>
    public Task SendAsync(WatchRequest request) => call.RequestStream.WriteAsync(request).Within("a watch request is sent");

    /// <summary>Sends a request for a watch, and waits for no answer.</summary>
    public Task SendAsync(WatchCreateRequest request) => SendAsync(new WatchRequest { CreateRequest = request });

    /// <summary>Asks for a watch and takes the next response for the answer.</summary>
    public async Task<WatchResponse> CreateAsync(WatchCreateRequest request)
    {
        await SendAsync(request);
        return await NextAsync("the answer to a watch create request");
    }

    public Task CancelAsync(long watchId) => SendAsync(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = watchId } });

    public Task RequestProgressAsync() => SendAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() });

    /// <summary>Tells the server that nothing more will be asked.</summary>
    public Task CloseRequestsAsync() => call.RequestStream.CompleteAsync();

    public async Task<WatchResponse> NextAsync(string what = "a watch response")
    {
        if (!await call.ResponseStream.MoveNext(CancellationToken.None).Within(what))
        {
            throw new InvalidOperationException($"The server ended the watch stream instead of sending {what}.");
        }

        return call.ResponseStream.Current;
    }

    /// <summary>All responses until the stream ends, however long that takes.</summary>
    public IAsyncEnumerable<WatchResponse> ReadAllAsync() => call.ResponseStream.ReadAllAsync();

    /// <summary>The next events, however many responses they come in.</summary>
    public async Task<IReadOnlyList<Event>> EventsAsync(int count)
    {
        var events = new List<Event>();
        while (events.Count < count)
        {
            events.AddRange((await NextAsync("an event")).Events);
        }

        return events;
    }

    public async Task<Event> EventAsync() => (await EventsAsync(1)).Single();

    /// <summary>Reads until the stream fails.</summary>
    public async Task<Status> EndAsync()
    {
        try
        {
            while (true)
            {
                await NextAsync("the end of the watch stream");
            }
        }
        catch (RpcException exception)
        {
            return new Status(exception.StatusCode, exception.Status.Detail);
        }
    }

    public void Dispose() => call.Dispose();
}
