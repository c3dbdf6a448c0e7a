using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.Views;
using FakeEtcd.ControlApi.Http;

namespace FakeEtcd.ControlApi.Handlers;

/// <summary>The server: its state, its life, its connections and its clock.</summary>
internal static class ServerHandlers
{
    public static Task<ServerInfo> GetAsync(ControlRequest request) => Task.FromResult(ServerView.Of(request.State));

    public static Task<ServerInfo> PauseAsync(ControlRequest request)
    {
        request.Server.Connections.Pause();
        return GetAsync(request);
    }

    public static Task<ServerInfo> ResumeAsync(ControlRequest request)
    {
        request.Server.Connections.Resume();
        return GetAsync(request);
    }

    public static async Task<ServerInfo> StopAsync(ControlRequest request, StopRequest body)
    {
        await request.Server.Connections.StopAsync(body.Mode, request.Aborted).ConfigureAwait(false);
        return await GetAsync(request).ConfigureAwait(false);
    }

    public static async Task<ServerInfo> RestartAsync(ControlRequest request, RestartRequest body)
    {
        await request.Server.Connections.RestartAsync(body.KeepData ?? true, request.Aborted).ConfigureAwait(false);
        return await GetAsync(request).ConfigureAwait(false);
    }

    public static async Task<ServerInfo> RefuseConnectionsAsync(ControlRequest request)
    {
        await request.Server.Connections.RefuseAsync(request.Aborted).ConfigureAwait(false);
        return await GetAsync(request).ConfigureAwait(false);
    }

    public static async Task<ServerInfo> AcceptConnectionsAsync(ControlRequest request)
    {
        await request.Server.Connections.AcceptAsync(request.Aborted).ConfigureAwait(false);
        return await GetAsync(request).ConfigureAwait(false);
    }

    public static Task<CountResult> ResetConnectionsAsync(ControlRequest request) =>
        Task.FromResult(new CountResult { Count = request.Server.Connections.Reset() });

    public static Task<ServerInfo> ChangeLeaderAsync(ControlRequest request)
    {
        request.Server.ChangeLeader();
        return GetAsync(request);
    }

    public static Task<ServerInfo> ExpireAuthTokensAsync(ControlRequest request)
    {
        request.Server.ExpireAuthTokens();
        return GetAsync(request);
    }

    public static Task<ServerInfo> SetQuirksAsync(ControlRequest request, QuirksRequest body)
    {
        request.Server.Node.Quirks = body.Quirks.Aggregate(EtcdQuirks.None, static (all, quirk) => all | quirk);
        return GetAsync(request);
    }

    public static async Task<ClockInfo> AdvanceAsync(ControlRequest request, AdvanceRequest body)
    {
        var by = ControlValues.Duration("by", body.By);
        if (!ServerView.IsManual(request.State))
        {
            throw ControlException.Conflict("The clock runs by itself. Start fake-etcd with --fake-manual-clock to advance it.");
        }

        if (by < TimeSpan.Zero)
        {
            throw ControlException.Invalid("by", "A clock cannot go back: 'by' must not be negative.");
        }

        await request.Server.Clock.AdvanceAsync(by, request.Aborted).ConfigureAwait(false);
        return ServerView.Clock(request.State);
    }

    public static async Task<RevisionResult> WaitForDeliveryAsync(ControlRequest request)
    {
        await request.Server.Clock.WaitForDeliveryAsync(request.Aborted).ConfigureAwait(false);
        return Revision(request);
    }

    public static async Task<RevisionResult> WaitForRevisionAsync(ControlRequest request, WaitForRevisionRequest body)
    {
        await request.Server.Clock.WaitForRevisionAsync(body.Revision, request.Aborted).ConfigureAwait(false);
        return Revision(request);
    }

    public static RevisionResult Revision(ControlRequest request) => new() { Revision = request.Server.Engine.Revision };
}
