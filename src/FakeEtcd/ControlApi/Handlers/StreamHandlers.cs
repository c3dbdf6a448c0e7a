using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.Views;
using FakeEtcd.ControlApi.Http;

namespace FakeEtcd.ControlApi.Handlers;

/// <summary>The open streams.</summary>
internal static class StreamHandlers
{
    public static Task<StreamList> ListAsync(ControlRequest request) => Task.FromResult(StreamView.Of(request.State));

    public static Task<CountResult> StallAsync(ControlRequest request, StreamRequest body) => CountAsync(Select(request, body).Stall());

    public static async Task<CountResult> ResumeAsync(ControlRequest request, StreamRequest body) =>
        new() { Count = await Select(request, body).ResumeAsync(request.Aborted).ConfigureAwait(false) };

    public static Task<CountResult> BreakAsync(ControlRequest request, BreakRequest body)
    {
        var error = body.Error is { } name ? EtcdErrors.Find("error", name) : EtcdError.NoLeader;
        return CountAsync(Select(request, body).Break(error));
    }

    public static Task<CountResult> ResetConnectionsAsync(ControlRequest request, StreamRequest body) =>
        CountAsync(Select(request, body).ResetConnections());

    public static Task<CountResult> CancelWatchesAsync(ControlRequest request, CancelWatchesRequest body)
    {
        RequireWatch(body);
        return CountAsync(Select(request, body).CancelWatches(body.Reason));
    }

    public static Task<CountResult> CompactWatchesAsync(ControlRequest request, StreamRequest body)
    {
        RequireWatch(body);
        return CountAsync(Select(request, body).CompactWatches());
    }

    private static Task<CountResult> CountAsync(int count) => Task.FromResult(new CountResult { Count = count });

    private static StreamSelection Select(ControlRequest request, StreamRequest body)
    {
        var numbered = body.Number is { } number ? request.Server.OpenStreams.ToList().FirstOrDefault(stream => stream.Number == number) : null;
        var selection = Named("rpc", () => request.Server.Streams.Of(body.Rpc ?? numbered?.Rpc ?? EtcdRpc.Watch));
        _ = body.Number is { } only ? selection.WithNumber(only) : selection;
        _ = body.Key is { } key ? Named("key", () => selection.WithKey(key)) : selection;
        _ = body.Prefix is { } prefix ? Named("prefix", () => selection.WithPrefix(prefix)) : selection;
        _ = body.Lease is { } lease ? Named("lease", () => selection.WithLease(ControlValues.Lease("lease", lease))) : selection;
        return body.Client is { } client ? Named("client", () => selection.FromClient(client)) : selection;
    }

    private static StreamSelection Named(string field, Func<StreamSelection> select)
    {
        try
        {
            return select();
        }
        catch (ArgumentException exception)
        {
            throw ControlException.Invalid(field, $"'{field}': {ErrorMapping.MessageOf(exception)}");
        }
        catch (InvalidOperationException exception) when (exception is not ObjectDisposedException)
        {
            throw ControlException.Invalid(field, exception.Message);
        }
    }

    private static void RequireWatch(StreamRequest body)
    {
        if (body.Rpc is not (null or EtcdRpc.Watch))
        {
            throw ControlException.Invalid("rpc", "Only streams of Watch have watches. Leave out 'rpc'.");
        }
    }
}
