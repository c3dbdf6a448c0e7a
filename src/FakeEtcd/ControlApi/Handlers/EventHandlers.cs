using FakeEtcd.ControlApi.Events;
using FakeEtcd.ControlApi.Http;

namespace FakeEtcd.ControlApi.Handlers;

/// <summary>The events.</summary>
internal static class EventHandlers
{
    private const string LastEventId = "Last-Event-ID";

    public static async Task FollowAsync(ControlRequest request, Stream body)
    {
        request.Context.Response.Headers.CacheControl = "no-store";
        var last = request.Context.Request.Headers[LastEventId] is { Count: > 0 } id ? FeedPosition.Parse(id.ToString()) : null;
        await request.Context.Response.StartAsync(request.Aborted).ConfigureAwait(false);
        await new EventFeed(request.State, body).RunAsync(last, request.Aborted).ConfigureAwait(false);
    }
}
