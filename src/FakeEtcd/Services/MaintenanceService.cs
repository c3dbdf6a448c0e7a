using System.Globalization;
using Etcd.Api;
using FakeEtcd.Node;
using FakeEtcd.Protocol;
using FakeEtcd.Snapshots;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The Maintenance service.</summary>
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
            IsLearner = server.Node.Member.ServesAsLearner,
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

    /// <summary>There are no pages to free. As in etcd, the response has no header.</summary>
    public override Task<DefragmentResponse> Defragment(DefragmentRequest request, ServerCallContext context) =>
        Task.FromResult(new DefragmentResponse());

    /// <summary>Hashes the whole database, as its file would hold it; the value differs from that of another server's file.</summary>
    public override Task<HashResponse> Hash(HashRequest request, ServerCallContext context) => Task.FromResult(new HashResponse
    {
        Header = new ResponseHeader { Revision = server.Revision },
        Hash = Crc32C.Compute(SnapshotExport.Write(server.Node, server.State)),
    });

    public override Task<DowngradeResponse> Downgrade(DowngradeRequest request, ServerCallContext context) =>
        Task.FromResult(server.Engine.Downgrade(request, server.Node.Options.Version, server.CallerOf(context)));

    public override async Task Snapshot(
        SnapshotRequest request, IServerStreamWriter<SnapshotResponse> responseStream, ServerCallContext context)
    {
        var database = SnapshotExport.Write(server.Node, server.State);
        foreach (var chunk in SnapshotChunks.Of(database, StorageVersion.OfFile(server.Node.Options.Version)))
        {
            await responseStream.WriteAsync(chunk, context.CancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Formats an alarm as Go does: without a member ID of zero, and with a space after each field.</summary>
    private static string Describe(AlarmMember alarm)
    {
        var type = $"alarm:{alarm.Alarm.ToString().ToUpperInvariant()} ";
        return alarm.MemberID == 0 ? type : string.Create(CultureInfo.InvariantCulture, $"memberID:{alarm.MemberID} {type}");
    }
}
