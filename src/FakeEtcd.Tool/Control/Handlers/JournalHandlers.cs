using FakeEtcd.Tool.Control.Api;
using FakeEtcd.Tool.Control.Http;
using Grpc.Core;

namespace FakeEtcd.Tool.Control.Handlers;

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
    ];

    public static IReadOnlyList<QueryParameter> PendingQuery { get; } = Conditions;

    public static Task<JournalPage> ListAsync(ControlRequest request)
    {
        var after = request.QueryNumber("after", unset: 0, least: 0, long.MaxValue);
        var limit = request.QueryNumber("limit", DefaultLimit, least: 1, MostCalls);
        return Task.FromResult(JournalView.Of(request.Server.Journal).Read(after, limit, ConditionsOf(request).Holds));
    }

    public static Task<PendingPage> PendingAsync(ControlRequest request)
    {
        var conditions = ConditionsOf(request);
        return Task.FromResult(new PendingPage
        {
            Calls = [.. request.Server.Journal.Pending.Where(conditions.Holds).Take(MostCalls).Select(static call => CallItems.Of(call, null))],
        });
    }

    public static Task<CountResult> ClearAsync(ControlRequest request)
    {
        var count = request.Server.Journal.Calls.Count;
        request.Server.Journal.Clear();
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
            return await FindAsync(request.Server.Journal, body.After, CallConditions.Of(body), ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!request.Aborted.IsCancellationRequested)
        {
            throw new TimeoutException($"No such call completed within {timeout.TotalSeconds} s.");
        }
    }

    private static async Task<CallItem> FindAsync(
        CallJournal journal, long after, CallConditions conditions, CancellationToken cancellationToken)
    {
        while (true)
        {
            // The reader starts before the look, so that no call is missed in between.
            var reader = journal.Follow();
            if (JournalView.Of(journal).Read(after, limit: 1, conditions.Holds).Calls is [var found])
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
