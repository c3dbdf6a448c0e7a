using Etcd.Api;
using Grpc.Core;

namespace FakeEtcd.Rpc;

/// <summary>The Lease service.</summary>
internal sealed class LeaseService(ServerContext server) : Lease.LeaseBase
{
    public override Task<LeaseGrantResponse> LeaseGrant(LeaseGrantRequest request, ServerCallContext context)
    {
        var response = server.Engine.LeaseGrant(request);
        server.Identity.Sign(response.Header);
        return Task.FromResult(response);
    }

    public override Task<LeaseRevokeResponse> LeaseRevoke(LeaseRevokeRequest request, ServerCallContext context)
    {
        var response = server.Engine.LeaseRevoke(request);
        server.Identity.Sign(response.Header);
        return Task.FromResult(response);
    }

    public override Task<LeaseTimeToLiveResponse> LeaseTimeToLive(LeaseTimeToLiveRequest request, ServerCallContext context)
    {
        var response = server.Engine.LeaseTimeToLive(request);
        server.Identity.Sign(response.Header);
        return Task.FromResult(response);
    }

    public override Task<LeaseLeasesResponse> LeaseLeases(LeaseLeasesRequest request, ServerCallContext context)
    {
        var response = server.Engine.LeaseLeases();
        server.Identity.Sign(response.Header);
        return Task.FromResult(response);
    }

    public override async Task LeaseKeepAlive(
        IAsyncStreamReader<LeaseKeepAliveRequest> requestStream,
        IServerStreamWriter<LeaseKeepAliveResponse> responseStream,
        ServerCallContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, server.Stopping);
        while (await requestStream.MoveNext(ended.Token).ConfigureAwait(false))
        {
            var response = server.Engine.LeaseKeepAlive(requestStream.Current);
            server.Identity.Sign(response.Header);
            await responseStream.WriteAsync(response, ended.Token).ConfigureAwait(false);
        }
    }
}
