using Etcd.Api;
using FakeEtcd.Calls;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The Lease service.</summary>
internal sealed class LeaseService(ServerContext server) : Lease.LeaseBase
{
    public override Task<LeaseGrantResponse> LeaseGrant(LeaseGrantRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.LeaseGrant(request, server.CallerOf(context)));

    public override Task<LeaseRevokeResponse> LeaseRevoke(LeaseRevokeRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.LeaseRevoke(request, server.CallerOf(context)));

    public override Task<LeaseTimeToLiveResponse> LeaseTimeToLive(LeaseTimeToLiveRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.LeaseTimeToLive(request, server.CallerOf(context)));

    public override Task<LeaseLeasesResponse> LeaseLeases(LeaseLeasesRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.LeaseLeases(server.CallerOf(context)));

    public override async Task LeaseKeepAlive(
        IAsyncStreamReader<LeaseKeepAliveRequest> requestStream,
        IServerStreamWriter<LeaseKeepAliveResponse> responseStream,
        ServerCallContext context)
    {
        var session = context.GetSession();
        var lifetime = new CallLifetime(session.Ended);
        while (await requestStream.MoveNext(session.Ended).ConfigureAwait(false))
        {
            var request = requestStream.Current;
            var response = await server.Node.Leader.ServeAsync(
                session.Received!.Call,
                () => ValueTask.FromResult(server.Engine.LeaseKeepAlive(request, server.CallerOf(context))),
                lifetime).ConfigureAwait(false);
            if (server.Node.Quirks.HasFlag(EtcdQuirks.KeepAliveTtlZero))
            {
                response.TTL = 0;
            }

            await responseStream.WriteAsync(response, session.Ended).ConfigureAwait(false);
        }
    }
}
