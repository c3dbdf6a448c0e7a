using System.Text.Json;
using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.Views;
using FakeEtcd.ControlApi.Http;
using Grpc.Core;

namespace FakeEtcd.ControlApi.Handlers;

/// <summary>The journal of calls.</summary>
internal static class JournalHandlers
{
    private const int DefaultLimit = 100;
    private const int MostCalls = 1000;

    /// <summary>The library's bound of its waits.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private static readonly QueryParameter[] Conditions =
    [
        new("rpc", "string", "The RPC") { Choices = Enum.GetNames<EtcdRpc>() },
        new("key", "string", "A key that the request names"),
        new("prefix", "string", "A prefix of a key that the request names"),
        new("client", "string", "The client: its address such as 127.0.0.1:40000, its port, or a part of its user agent"),
        new("status", "string", "The code of the call's gRPC status") { Choices = Enum.GetNames<StatusCode>() },
        new("faulted", "boolean", "Whether a fault applied to the call"),
    ];

    public static IReadOnlyList<QueryParameter> Query { get; } =
    [
        .. Conditions,
        new("after", "integer", "The position after which to read; 0 by default"),
        new("limit", "integer", "How many calls to return at most: 1 to 1000, 100 by default"),
        new("tail", "integer", "How many of the last calls to return at most: 1 to 1000; excludes 'after' and 'limit'"),
    ];

    public static IReadOnlyList<QueryParameter> PendingQuery { get; } = Conditions;

    public static Task<JournalPage> ListAsync(ControlRequest request)
    {
        var after = request.QueryNumber("after", unset: 0, least: 0, long.MaxValue);
        var limit = request.QueryNumber("limit", DefaultLimit, least: 1, MostCalls);
        var tail = request.QueryNumber("tail", unset: 0, least: 1, MostCalls);
        if (tail > 0 && (request.Query("after") ?? request.Query("limit")) is not null)
        {
            throw ControlException.Invalid("tail", "'tail' excludes 'after' and 'limit'.");
        }

        var (view, holds, shown) = (JournalView.Of(request.Server.Node.Journal), (Func<EtcdCall, bool>)ConditionsOf(request).Holds, request.Shown);
        return Task.FromResult(tail > 0 ? view.ReadLast(tail, holds, shown) : view.Read(after, limit, holds, shown));
    }

    public static Task<PendingPage> PendingAsync(ControlRequest request)
    {
        var conditions = ConditionsOf(request);
        return Task.FromResult(new PendingPage
        {
            Calls = [.. request.Server.Node.Journal.Pending.Where(conditions.Holds).Take(MostCalls).Select(call => CallItems.Of(call, null, request.Shown))],
        });
    }

    /// <summary>Writes all completed calls as a file.</summary>
    public static Task SaveAsync(ControlRequest request, Stream body)
    {
        request.Context.Response.Headers.ContentDisposition = "attachment; filename=\"journal.json\"";
        var page = JournalView.Of(request.Server.Node.Journal).Read(after: 0, long.MaxValue, static _ => true, request.Shown);
        return JsonSerializer.SerializeAsync(body, page, ControlJson.Api.JournalPage, request.Aborted);
    }

    public static Task<CountResult> ClearAsync(ControlRequest request)
    {
        var count = request.Server.Node.Journal.Calls.Count;
        request.Server.Node.Journal.Clear();
        return Task.FromResult(new CountResult { Count = count });
    }

    public static async Task<CallItem> WaitAsync(ControlRequest request, WaitForCallRequest body)
    {
        var timeout = body.Timeout is { } text ? ControlValues.Duration("timeout", text) : LongestWait;
        if (timeout < TimeSpan.Zero || timeout > LongestWait)
        {
            throw ControlException.Invalid("timeout", $"'timeout' must be between 0s and {LongestWait.TotalSeconds}s.");
        }

        using var expiry = new CancellationTokenSource(timeout, TimeProvider.System);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, request.Aborted);
        try
        {
            return await FindAsync(request, body.After, CallConditions.Of(body), ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!request.Aborted.IsCancellationRequested)
        {
            throw new TimeoutException($"No such call completed within {timeout.TotalSeconds} s.");
        }
    }

    private static async Task<CallItem> FindAsync(
        ControlRequest request, long after, CallConditions conditions, CancellationToken cancellationToken)
    {
        var journal = request.Server.Node.Journal;
        while (true)
        {
            // The reader starts before the look, so that no call is missed in between.
            var reader = journal.Follow();
            if (JournalView.Of(journal).Read(after, limit: 1, conditions.Holds, request.Shown).Calls is [var found])
            {
                return found;
            }

            await reader.NextAsync(conditions.Holds, cancellationToken).ConfigureAwait(false);
        }
    }

    private static CallConditions ConditionsOf(ControlRequest request) => new(
        request.QueryName<EtcdRpc>("rpc"), request.Query("key"), request.Query("prefix"), request.Query("client"),
        request.QueryName<StatusCode>("status"), request.QuerySwitch("faulted"));
}
