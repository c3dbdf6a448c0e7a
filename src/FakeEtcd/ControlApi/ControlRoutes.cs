using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.Handlers;
using FakeEtcd.ControlApi.Http;

namespace FakeEtcd.ControlApi;

/// <summary>The table of routes, one row each. The program and its OpenAPI document follow from it.</summary>
internal static class ControlRoutes
{
    private const string Get = "GET";
    private const string Post = "POST";
    private const string Put = "PUT";
    private const string Delete = "DELETE";

    private static ControlJson Json => ControlJson.Api;

    public static IReadOnlyList<ControlRoute> All { get; } =
    [
        ControlRoute.OfContent("/v1/openapi.json", "Describe the API", "application/json", TextHandlers.DescribeAsync) with { IsOfProxy = true },

        ControlRoute.Of(Get, "/v1/server", "Read the state of the server", Json.ServerInfo, ServerHandlers.GetAsync) with { IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/server/pause", "Pause the server, as SIGSTOP does", Json.ServerInfo, ServerHandlers.PauseAsync) with { IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/server/resume", "Resume the paused server", Json.ServerInfo, ServerHandlers.ResumeAsync) with { IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/server/stop", "Stop the server; the control API stays", Json.StopRequest, Json.ServerInfo, ServerHandlers.StopAsync) with { IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/server/restart", "Restart the server, or start it after a stop", Json.RestartRequest, Json.ServerInfo, ServerHandlers.RestartAsync) with { IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/server/refuse-connections", "Refuse new connections; open ones continue", Json.ServerInfo, ServerHandlers.RefuseConnectionsAsync) with { IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/server/accept-connections", "Accept new connections again", Json.ServerInfo, ServerHandlers.AcceptConnectionsAsync) with { IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/server/reset-connections", "Reset all open connections", Json.CountResult, ServerHandlers.ResetConnectionsAsync) with { IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/server/change-leader", "Start a new raft term, and renew all leases", Json.ServerInfo, ServerHandlers.ChangeLeaderAsync),
        ControlRoute.Of(Post, "/v1/server/expire-auth-tokens", "Expire all auth tokens", Json.ServerInfo, ServerHandlers.ExpireAuthTokensAsync),
        ControlRoute.Of(Put, "/v1/server/quirks", "Set the quirks", Json.QuirksRequest, Json.ServerInfo, ServerHandlers.SetQuirksAsync),
        ControlRoute.Of(Post, "/v1/server/wait-for-delivery", "Wait until all watches have their events", Json.RevisionResult, ServerHandlers.WaitForDeliveryAsync),
        ControlRoute.Of(Post, "/v1/server/wait-for-revision", "Wait until the server has reached a revision", Json.WaitForRevisionRequest, Json.RevisionResult, ServerHandlers.WaitForRevisionAsync),
        ControlRoute.Of(Post, "/v1/clock/advance", "Advance the clock, and wait until all watches have their events", Json.AdvanceRequest, Json.ClockInfo, ServerHandlers.AdvanceAsync),

        ControlRoute.Of(Get, "/v1/cluster", "Read the members of the cluster", Json.ClusterInfo, ClusterHandlers.GetAsync),
        ControlRoute.Of(Post, "/v1/cluster/leader", "Make a member the leader, in a new raft term, and renew all leases", Json.MemberRequest, Json.ClusterInfo, ClusterHandlers.MoveLeaderAsync),
        ControlRoute.Of(Post, "/v1/cluster/partition", "Divide the cluster into two sides that cannot reach each other", Json.PartitionRequest, Json.ClusterInfo, ClusterHandlers.PartitionAsync),
        ControlRoute.Of(Post, "/v1/cluster/heal", "End the partition; members that were cut off catch up", Json.ClusterInfo, ClusterHandlers.HealAsync),
        ControlRoute.Of(Get, "/v1/dashboard", "Read what a page needs to show the server", Json.DashboardInfo, ClusterHandlers.DescribeAsync),
        ControlRoute.OfContent("/v1/events", "Follow what changes, as server-sent events: 'hello' first, then 'changes', at most ten a second", "text/event-stream", EventHandlers.FollowAsync),

        ControlRoute.Of(Get, "/v1/leases", "List the leases", Json.LeaseList, LeaseHandlers.ListAsync) with { Query = LeaseHandlers.ListQuery },
        ControlRoute.Of(Post, "/v1/leases/{id}/expire", "Expire a lease now, and wait until all watches have the delete events", Json.RevisionResult, LeaseHandlers.ExpireAsync),
        ControlRoute.Of(Post, "/v1/leases/{id}/revoke", "Revoke a lease, and wait until all watches have the delete events", Json.RevisionResult, LeaseHandlers.RevokeAsync),

        ControlRoute.Of(Get, "/v1/faults", "List the faults", Json.FaultList, FaultHandlers.ListAsync) with { IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/faults", "Add a fault", Json.FaultRequest, Json.FaultItem, FaultHandlers.AddAsync) with { IsOfProxy = true },
        ControlRoute.Of(Delete, "/v1/faults", "Delete all faults; calls that they hold continue", Json.CountResult, FaultHandlers.ClearAsync) with { IsOfProxy = true },
        ControlRoute.Of(Get, "/v1/faults/{id}", "Read a fault and its hits", Json.FaultItem, FaultHandlers.GetAsync) with { IsOfProxy = true },
        ControlRoute.Of(Delete, "/v1/faults/{id}", "Delete a fault; calls that it holds continue", Json.FaultItem, FaultHandlers.DeleteAsync) with { IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/faults/{id}/wait", "Wait until a fault has applied to calls", Json.WaitForHitsRequest, Json.FaultItem, FaultHandlers.WaitForHitsAsync) with { IsOfProxy = true },

        ControlRoute.Of(Get, "/v1/streams", "List the open streams and their watches", Json.StreamList, StreamHandlers.ListAsync) with { IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/streams/stall", "Send nothing more on streams, and leave them open", Json.StreamRequest, Json.CountResult, StreamHandlers.StallAsync) with { IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/streams/resume", "Resume stalled streams, and wait until they have what was withheld", Json.StreamRequest, Json.CountResult, StreamHandlers.ResumeAsync) with { IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/streams/break", "End streams with an error", Json.BreakRequest, Json.CountResult, StreamHandlers.BreakAsync) with { IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/streams/reset-connections", "Reset the connections of streams", Json.StreamRequest, Json.CountResult, StreamHandlers.ResetConnectionsAsync) with { IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/streams/cancel-watches", "Cancel watches with a reason", Json.CancelWatchesRequest, Json.CountResult, StreamHandlers.CancelWatchesAsync) with { IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/streams/compact-watches", "End watches as if their history were compacted", Json.StreamRequest, Json.CountResult, StreamHandlers.CompactWatchesAsync) with { IsOfProxy = true },

        ControlRoute.Of(Get, "/v1/journal", "Read completed calls", Json.JournalPage, JournalHandlers.ListAsync) with { Query = JournalHandlers.Query, IsOfProxy = true },
        ControlRoute.Of(Delete, "/v1/journal", "Forget the completed calls; positions go on", Json.CountResult, JournalHandlers.ClearAsync) with { IsOfProxy = true },
        ControlRoute.OfContent("/v1/journal.json", "Download all completed calls that the journal holds, as a JournalPage", "application/json", JournalHandlers.SaveAsync) with { IsOfProxy = true },
        ControlRoute.Of(Get, "/v1/journal/pending", "Read the calls in progress", Json.PendingPage, JournalHandlers.PendingAsync) with { Query = JournalHandlers.PendingQuery, IsOfProxy = true },
        ControlRoute.Of(Post, "/v1/journal/wait", "Wait for a completed call", Json.WaitForCallRequest, Json.CallItem, JournalHandlers.WaitAsync) with { IsOfProxy = true },

        ControlRoute.Of(Get, "/v1/keys", "List keys", Json.KeyList, KeyHandlers.ListAsync) with { Query = KeyHandlers.ListQuery },
        ControlRoute.Of(Post, "/v1/keys", "Put keys without a client", Json.PutKeysRequest, Json.RevisionResult, KeyHandlers.PutAsync),
        ControlRoute.Of(Delete, "/v1/keys", "Delete keys without a client", Json.CountResult, KeyHandlers.DeleteAsync) with { Query = KeyHandlers.DeleteQuery },
        ControlRoute.Of(Get, "/v1/keys/item", "Read a key", Json.KeyItem, KeyHandlers.GetItemAsync) with { Query = KeyHandlers.ItemQuery },
        ControlRoute.Of(Put, "/v1/keys/item", "Put a key without a client", Json.PutKeyRequest, Json.RevisionResult, KeyHandlers.PutItemAsync),
        ControlRoute.Of(Delete, "/v1/keys/item", "Delete a key without a client", Json.CountResult, KeyHandlers.DeleteItemAsync) with { Query = KeyHandlers.KeyQuery },
        ControlRoute.Of(Get, "/v1/keys/history", "Read the versions of a key", Json.KeyHistoryList, KeyHandlers.HistoryAsync) with { Query = KeyHandlers.HistoryQuery },
        ControlRoute.Of(Post, "/v1/compact", "Compact the history, and wait until all watches know", Json.CompactRequest, Json.RevisionResult, KeyHandlers.CompactAsync),

        ControlRoute.Of(Get, "/v1/snapshots", "List the snapshots in memory", Json.SnapshotList, SnapshotHandlers.ListAsync),
        ControlRoute.Of(Post, "/v1/snapshots", "Take a snapshot in memory", Json.SnapshotItem, SnapshotHandlers.TakeAsync),
        ControlRoute.Of(Post, "/v1/snapshots/{id}/restore", "Go back to a snapshot; faults, quirks and the journal stay", Json.ServerInfo, SnapshotHandlers.RestoreAsync),
        ControlRoute.OfFile("/v1/snapshots/restore", "Go on with the state of a snapshot file of etcd", "application/octet-stream", SnapshotHandlers.MostFileBytes, Json.ServerInfo, SnapshotHandlers.RestoreFileAsync),
        ControlRoute.Of(Delete, "/v1/snapshots/{id}", "Forget a snapshot", Json.SnapshotItem, SnapshotHandlers.DeleteAsync),
        ControlRoute.OfContent("/v1/snapshot", "Download a snapshot file of etcd 3.5", "application/octet-stream", SnapshotHandlers.SaveAsync) with { HoldsValues = true },
        ControlRoute.OfContent("/v1/dump", "Describe keys, leases, watches, faults and recent calls, for the log of a failed test", "text/plain; charset=utf-8", TextHandlers.DumpAsync) with { HoldsValues = true, IsOfProxy = true },
    ];
}
