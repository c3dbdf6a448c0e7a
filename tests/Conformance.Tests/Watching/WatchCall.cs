using Etcd.Api;
using Grpc.Core;
using Testing;

namespace Conformance.Tests.Watching;

/// <summary>One watch stream, with bounded waits.</summary>
internal sealed class WatchCall(Watch.WatchClient client) : IDisposable
{
    private readonly AsyncDuplexStreamingCall<WatchRequest, WatchResponse> _call = client.Watch();

    /// <summary>Asks for a watch and takes the next response for the answer.</summary>
    public async Task<WatchResponse> CreateAsync(WatchCreateRequest request)
    {
        await _call.RequestStream.WriteAsync(new WatchRequest { CreateRequest = request }).Within("a watch create request's way");
        return await NextAsync("the answer to a watch create request");
    }

    public Task CancelAsync(long watchId) =>
        _call.RequestStream.WriteAsync(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = watchId } });

    public Task RequestProgressAsync() =>
        _call.RequestStream.WriteAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() });

    /// <summary>Tells the server that nothing more will be asked.</summary>
    public Task CloseRequestsAsync() => _call.RequestStream.CompleteAsync();

    public async Task<WatchResponse> NextAsync(string what = "a watch response")
    {
        if (!await _call.ResponseStream.MoveNext(CancellationToken.None).Within(what))
        {
            throw new InvalidOperationException($"The server ended the watch stream instead of sending {what}.");
        }

        return _call.ResponseStream.Current;
    }

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

    public void Dispose() => _call.Dispose();
}
