using Etcd.Api;
using Grpc.Core;

namespace Noop;

/// <summary>Answers calls about leases with empty responses.</summary>
internal sealed class NoopLeaseService : Lease.LeaseBase
{
    public override Task<LeaseGrantResponse> LeaseGrant(LeaseGrantRequest request, ServerCallContext context) =>
        Task.FromResult(new LeaseGrantResponse());

    public override async Task LeaseKeepAlive(
        IAsyncStreamReader<LeaseKeepAliveRequest> requestStream,
        IServerStreamWriter<LeaseKeepAliveResponse> responseStream,
        ServerCallContext context)
    {
        while (await requestStream.MoveNext())
        {
            await responseStream.WriteAsync(new LeaseKeepAliveResponse());
        }
    }
}
