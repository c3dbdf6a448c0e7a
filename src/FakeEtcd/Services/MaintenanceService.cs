using Etcd.Api;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The Maintenance service, as far as it is implemented: <c>Status</c>, <c>HashKV</c> and <c>Alarm</c>.</summary>
internal sealed class MaintenanceService(ServerContext server) : Maintenance.MaintenanceBase
{
    public override Task<StatusResponse> Status(StatusRequest request, ServerCallContext context)
    {
        var index = (ulong)server.Engine.Proposals;
        return Task.FromResult(new StatusResponse
        {
            Header = server.Identity.Header(server.Engine.Revision),
            Version = server.Options.Version,
            DbSize = server.Engine.StoredBytes,
            DbSizeInUse = server.Engine.StoredBytes,
            Leader = server.Identity.MemberId,
            RaftIndex = index,
            RaftAppliedIndex = index,
            RaftTerm = server.Identity.RaftTerm,
        });
    }

    public override Task<HashKVResponse> HashKV(HashKVRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.HashKv(request), static response => response.Header);

    public override Task<AlarmResponse> Alarm(AlarmRequest request, ServerCallContext context) =>
        server.Identity.Sign(server.Engine.Alarm(request), static response => response.Header);
}
