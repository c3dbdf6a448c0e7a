using FakeEtcd.Tool.Control.Api;
using FakeEtcd.Tool.Control.Http;

namespace FakeEtcd.Tool.Control.Handlers;

/// <summary>The server: its state, its life, its connections and its clock.</summary>
internal static class ServerHandlers
{
    public static Task<ServerInfo> GetAsync(ControlRequest request)
    {
        var server = request.Server;
        return Task.FromResult(new ServerInfo
        {
            Version = request.State.Version,
            Urls = server.ListenUrls,
            ClusterId = Texts.Id(server.ClusterId),
            MemberId = Texts.Id(server.MemberId),
            Running = server.IsRunning,
            Revision = server.Revision,
            Connections = server.ConnectionCount,
            Seed = server.Seed,
            Quirks = [.. Enum.GetValues<EtcdQuirks>().Where(quirk => quirk != EtcdQuirks.None && server.Quirks.HasFlag(quirk)).Select(static quirk => $"{quirk}")],
            Clock = Clock(request),
            JournalPosition = server.Journal.Total,
        });
    }

    public static Task<ServerInfo> PauseAsync(ControlRequest request)
    {
        request.Server.Pause();
        return GetAsync(request);
    }

    public static Task<ServerInfo> ResumeAsync(ControlRequest request)
    {
        request.Server.Resume();
        return GetAsync(request);
    }

    public static async Task<ServerInfo> StopAsync(ControlRequest request, StopRequest body)
    {
        await request.Server.StopAsync(body.Mode, request.Aborted).ConfigureAwait(false);
        return await GetAsync(request).ConfigureAwait(false);
    }

    public static async Task<ServerInfo> RestartAsync(ControlRequest request, RestartRequest body)
    {
        await request.Server.RestartAsync(body.KeepData ?? true, request.Aborted).ConfigureAwait(false);
        return await GetAsync(request).ConfigureAwait(false);
    }

    public static async Task<ServerInfo> RefuseConnectionsAsync(ControlRequest request)
    {
        await request.Server.RefuseConnectionsAsync(request.Aborted).ConfigureAwait(false);
        return await GetAsync(request).ConfigureAwait(false);
    }

    public static async Task<ServerInfo> AcceptConnectionsAsync(ControlRequest request)
    {
        await request.Server.AcceptConnectionsAsync(request.Aborted).ConfigureAwait(false);
        return await GetAsync(request).ConfigureAwait(false);
    }

    public static Task<CountResult> ResetConnectionsAsync(ControlRequest request) =>
        Task.FromResult(new CountResult { Count = request.Server.ResetConnections() });

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
        request.Server.Quirks = body.Quirks.Aggregate(EtcdQuirks.None, static (all, quirk) => all | quirk);
        return GetAsync(request);
    }

    public static async Task<ClockInfo> AdvanceAsync(ControlRequest request, AdvanceRequest body)
    {
        var by = ControlValues.Duration("by", body.By);
        if (request.State.Clock is not ManualTimeProvider)
        {
            throw ControlException.Conflict("The clock runs by itself. Start fake-etcd with --fake-manual-clock to advance it.");
        }

        if (by < TimeSpan.Zero)
        {
            throw ControlException.Invalid("by", "A clock cannot go back: 'by' must not be negative.");
        }

        await request.Server.AdvanceAsync(by, request.Aborted).ConfigureAwait(false);
        return Clock(request);
    }

    public static async Task<RevisionResult> WaitForDeliveryAsync(ControlRequest request)
    {
        await request.Server.WaitForDeliveryAsync(request.Aborted).ConfigureAwait(false);
        return Revision(request);
    }

    public static async Task<RevisionResult> WaitForRevisionAsync(ControlRequest request, WaitForRevisionRequest body)
    {
        await request.Server.WaitForRevisionAsync(body.Revision, request.Aborted).ConfigureAwait(false);
        return Revision(request);
    }

    public static RevisionResult Revision(ControlRequest request) => new() { Revision = request.Server.Revision };

    private static ClockInfo Clock(ControlRequest request) => new()
    {
        Manual = request.State.Clock is ManualTimeProvider,
        Now = request.State.Clock.GetUtcNow(),
        Revision = request.Server.Revision,
    };
}
