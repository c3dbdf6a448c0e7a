using System.Globalization;
using Etcd.Api;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The Maintenance service. It implements <c>Status</c>, <c>HashKV</c>, <c>Alarm</c> and <c>MoveLeader</c>.</summary>
internal sealed class MaintenanceService(ServerContext server) : Maintenance.MaintenanceBase
{
    public override Task<StatusResponse> Status(StatusRequest request, ServerCallContext context)
    {
        var index = (ulong)server.Engine.Proposals;
        var leader = server.Node.Member.Leader;
        return Task.FromResult(new StatusResponse
        {
            Header = new ResponseHeader { Revision = server.Revision },
            Version = server.Node.Options.Version,
            DbSize = DatabaseSize.Total(server.Engine),
            DbSizeInUse = DatabaseSize.InUse(server.Engine),
            Leader = leader?.Id ?? 0,
            RaftIndex = index,
            RaftAppliedIndex = index,
            RaftTerm = server.Node.Identity.RaftTerm,
            Errors = { leader is null ? [EtcdError.NoLeader.Message] : Array.Empty<string>(), server.Engine.Alarms().Select(Describe) },
        });
    }

    public override Task<MoveLeaderResponse> MoveLeader(MoveLeaderRequest request, ServerCallContext context)
    {
        var member = server.Node.Member;
        if (member.Leader != member)
        {
            throw EtcdError.NotLeader.ToException();
        }

        return member.Cluster.Members.FirstOrDefault(other => other.Id == request.TargetID) is { } target
            && member.Cluster.MoveLeader(target)
            ? Task.FromResult(new MoveLeaderResponse())
            : throw EtcdError.BadLeaderTransferee.ToException();
    }

    public override Task<HashKVResponse> HashKV(HashKVRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.HashKv(request, server.State.Replica));

    public override Task<AlarmResponse> Alarm(AlarmRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.Alarm(request, server.CallerOf(context)));

    /// <summary>Formats an alarm as Go does: without a member ID of zero, and with a space after each field.</summary>
    private static string Describe(AlarmMember alarm)
    {
        var type = $"alarm:{alarm.Alarm.ToString().ToUpperInvariant()} ";
        return alarm.MemberID == 0 ? type : string.Create(CultureInfo.InvariantCulture, $"memberID:{alarm.MemberID} {type}");
    }
}
