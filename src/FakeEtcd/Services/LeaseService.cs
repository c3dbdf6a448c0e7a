using Etcd.Api;
using FakeEtcd.Services.Authorization;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The Lease service.</summary>
internal sealed class LeaseService(ServerContext server) : Lease.LeaseBase
{
    public override Task<LeaseGrantResponse> LeaseGrant(LeaseGrantRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.LeaseGrant(request, server.CallerOf(context)), static response => response.Header);

    public override Task<LeaseRevokeResponse> LeaseRevoke(LeaseRevokeRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.LeaseRevoke(request, server.CallerOf(context)), static response => response.Header);

    public override Task<LeaseTimeToLiveResponse> LeaseTimeToLive(LeaseTimeToLiveRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.LeaseTimeToLive(request, server.CallerOf(context)), static response => response.Header);

    public override Task<LeaseLeasesResponse> LeaseLeases(LeaseLeasesRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.LeaseLeases(server.CallerOf(context)), static response => response.Header);

    public override async Task LeaseKeepAlive(
        IAsyncStreamReader<LeaseKeepAliveRequest> requestStream,
        IServerStreamWriter<LeaseKeepAliveResponse> responseStream,
        ServerCallContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, server.Stopping);
        while (await requestStream.MoveNext(ended.Token).ConfigureAwait(false))
        {
            var response = server.Engine.LeaseKeepAlive(requestStream.Current, server.CallerOf(context));
            server.Identity.Sign(response.Header);
            if (server.Node.Quirks.HasFlag(EtcdQuirks.KeepAliveTtlZero))
            {
                response.TTL = 0;
            }

            await responseStream.WriteAsync(response, ended.Token).ConfigureAwait(false);
        }
    }
}
