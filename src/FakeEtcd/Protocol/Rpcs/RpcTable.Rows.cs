using Etcd.Api;
using Google.Protobuf;
using static Etcd.Api.AlarmRequest.Types;
using static FakeEtcd.Protocol.Rpcs.ResponseText;

namespace FakeEtcd.Protocol.Rpcs;

/// <remarks>
/// A row states only what differs from the defaults: a unary RPC that is served and logged, names neither keys nor leases, needs a
/// leader as a write does, and leaves access checks to the engine.
/// </remarks>
internal static partial class RpcTable
{
    private const string KV = "etcdserverpb.KV";
    private const string Watch = "etcdserverpb.Watch";
    private const string Lease = "etcdserverpb.Lease";
    private const string Cluster = "etcdserverpb.Cluster";
    private const string Maintenance = "etcdserverpb.Maintenance";
    private const string Auth = "etcdserverpb.Auth";
    private const string Lock = "v3lockpb.Lock";
    private const string Election = "v3electionpb.Election";

    private static IEnumerable<RpcInfo> All() =>
    [
        new RpcInfo<RangeRequest, RangeResponse>(EtcdRpc.Range, KV)
        {
            IsLogged = false,
            Keys = static range => [KeyRange.From(range.Key, range.RangeEnd)],
            LeaderNeed = static range => range.Serializable ? LeaderNeed.None : LeaderNeed.Read,
            DescribeResponse = static range => Revision(range.Header, $", {range.Kvs.Count} of {range.Count} keys"),
        },
        new RpcInfo<RangeRequest, RangeStreamResponse>(EtcdRpc.RangeStream, KV)
        {
            Kind = RpcKind.ServerStream,
            IsLogged = false,
            Keys = static range => [KeyRange.From(range.Key, range.RangeEnd)],
            LeaderNeed = static range => range.Serializable ? LeaderNeed.None : LeaderNeed.Read,
            DescribeResponse = static chunk => Ok($", {chunk.RangeResponse?.Kvs.Count} keys in the first chunk"),
        },
        new RpcInfo<PutRequest, PutResponse>(EtcdRpc.Put, KV)
        {
            Keys = static put => [KeyRange.Of(put.Key)],
            Leases = static put => [put.Lease],
            DescribeResponse = static put => Revision(put.Header),
        },
        new RpcInfo<DeleteRangeRequest, DeleteRangeResponse>(EtcdRpc.DeleteRange, KV)
        {
            Keys = static delete => [KeyRange.From(delete.Key, delete.RangeEnd)],
            DescribeResponse = static delete => Revision(delete.Header, $", {delete.Deleted} deleted"),
        },
        new RpcInfo<TxnRequest, TxnResponse>(EtcdRpc.Txn, KV)
        {
            Keys = TxnOperations.KeysOf,
            Leases = TxnOperations.LeasesOf,
            LeaderNeed = TxnOperations.LeaderNeedOf,
            DescribeResponse = static txn => Revision(txn.Header, $", {(txn.Succeeded ? "succeeded" : "compares failed")}"),
        },
        new RpcInfo<CompactionRequest, CompactionResponse>(EtcdRpc.Compact, KV),

        new RpcInfo<WatchRequest, WatchResponse>(EtcdRpc.Watch, Watch)
        {
            Kind = RpcKind.DuplexStream,
            IsLogged = false,
            Keys = static watch => watch.CreateRequest is { } create ? [KeyRange.From(create.Key, create.RangeEnd)] : [],
            LeaderNeed = static _ => LeaderNeed.None,
            DescribeRequest = static watch => watch switch
            {
                { CreateRequest: { StartRevision: 0 } } => "create",
                { CreateRequest: { } create } => $"create from {create.StartRevision}",
                { CancelRequest: { } cancel } => $"cancel {cancel.WatchId}",
                { ProgressRequest: not null } => "progress",
                _ => "",
            },
            DescribeResponse = static watch => watch.Canceled ? $"canceled \"{watch.CancelReason}\"" : Ok($", watch {watch.WatchId}"),
        },

        new RpcInfo<LeaseGrantRequest, LeaseGrantResponse>(EtcdRpc.LeaseGrant, Lease)
        {
            Leases = static grant => [grant.ID],
            DescribeResponse = static grant => Ok($", lease {grant.ID} for {grant.TTL} s"),
        },
        new RpcInfo<LeaseRevokeRequest, LeaseRevokeResponse>(EtcdRpc.LeaseRevoke, Lease)
        {
            Leases = static revoke => [revoke.ID],
        },
        new RpcInfo<LeaseKeepAliveRequest, LeaseKeepAliveResponse>(EtcdRpc.LeaseKeepAlive, Lease)
        {
            Kind = RpcKind.DuplexStream,
            IsLogged = false,
            Leases = static keepAlive => [keepAlive.ID],
            LeaderNeed = static _ => LeaderNeed.LeaderOnly,
            DescribeResponse = static keepAlive => Ok($", {keepAlive.TTL} s"),
        },
        new RpcInfo<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse>(EtcdRpc.LeaseTimeToLive, Lease)
        {
            IsLogged = false,
            Leases = static timeToLive => [timeToLive.ID],
            LeaderNeed = static _ => LeaderNeed.LeaderOnly,
        },
        new RpcInfo<LeaseLeasesRequest, LeaseLeasesResponse>(EtcdRpc.LeaseLeases, Lease)
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
        },

        new RpcInfo<MemberAddRequest, MemberAddResponse>(EtcdRpc.MemberAdd, Cluster)
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.Admin,
        },
        new RpcInfo<MemberRemoveRequest, MemberRemoveResponse>(EtcdRpc.MemberRemove, Cluster)
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.Admin,
        },
        new RpcInfo<MemberUpdateRequest, MemberUpdateResponse>(EtcdRpc.MemberUpdate, Cluster)
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.Admin,
        },
        new RpcInfo<MemberListRequest, MemberListResponse>(EtcdRpc.MemberList, Cluster)
        {
            IsLogged = false,
            LeaderNeed = static list => list.Linearizable ? LeaderNeed.Read : LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.User,
        },
        new RpcInfo<MemberPromoteRequest, MemberPromoteResponse>(EtcdRpc.MemberPromote, Cluster)
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.LeaderOnly,
            RequiredAccess = static _ => RpcAccess.Admin,
        },

        new RpcInfo<AlarmRequest, AlarmResponse>(EtcdRpc.Alarm, Maintenance)
        {
            RequiredAccess = static alarm => alarm.Action == AlarmAction.Get ? RpcAccess.User : RpcAccess.Admin,
        },
        new RpcInfo<StatusRequest, StatusResponse>(EtcdRpc.Status, Maintenance)
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.Admin,
        },
        new RpcInfo<DefragmentRequest, DefragmentResponse>(EtcdRpc.Defragment, Maintenance)
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.AdminWithoutCode,
        },
        new RpcInfo<HashRequest, HashResponse>(EtcdRpc.Hash, Maintenance)
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.AdminWithoutCode,
        },
        new RpcInfo<HashKVRequest, HashKVResponse>(EtcdRpc.HashKV, Maintenance)
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.AdminWithoutCode,
        },
        new RpcInfo<SnapshotRequest, SnapshotResponse>(EtcdRpc.Snapshot, Maintenance)
        {
            Kind = RpcKind.ServerStream,
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.AdminWithoutCode,
        },
        new RpcInfo<MoveLeaderRequest, MoveLeaderResponse>(EtcdRpc.MoveLeader, Maintenance)
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.Admin,
        },
        new RpcInfo<DowngradeRequest, DowngradeResponse>(EtcdRpc.Downgrade, Maintenance)
        {
            RequiredAccess = static _ => RpcAccess.Admin,
        },

        new RpcInfo<AuthEnableRequest, AuthEnableResponse>(EtcdRpc.AuthEnable, Auth),
        new RpcInfo<AuthDisableRequest, AuthDisableResponse>(EtcdRpc.AuthDisable, Auth),
        new RpcInfo<AuthStatusRequest, AuthStatusResponse>(EtcdRpc.AuthStatus, Auth),
        new RpcInfo<AuthenticateRequest, AuthenticateResponse>(EtcdRpc.Authenticate, Auth)
        {
            IsLogged = false,
        },
        new RpcInfo<AuthUserAddRequest, AuthUserAddResponse>(EtcdRpc.UserAdd, Auth),
        new RpcInfo<AuthUserGetRequest, AuthUserGetResponse>(EtcdRpc.UserGet, Auth),
        new RpcInfo<AuthUserListRequest, AuthUserListResponse>(EtcdRpc.UserList, Auth),
        new RpcInfo<AuthUserDeleteRequest, AuthUserDeleteResponse>(EtcdRpc.UserDelete, Auth),
        new RpcInfo<AuthUserChangePasswordRequest, AuthUserChangePasswordResponse>(EtcdRpc.UserChangePassword, Auth),
        new RpcInfo<AuthUserGrantRoleRequest, AuthUserGrantRoleResponse>(EtcdRpc.UserGrantRole, Auth),
        new RpcInfo<AuthUserRevokeRoleRequest, AuthUserRevokeRoleResponse>(EtcdRpc.UserRevokeRole, Auth),
        new RpcInfo<AuthRoleAddRequest, AuthRoleAddResponse>(EtcdRpc.RoleAdd, Auth),
        new RpcInfo<AuthRoleGetRequest, AuthRoleGetResponse>(EtcdRpc.RoleGet, Auth),
        new RpcInfo<AuthRoleListRequest, AuthRoleListResponse>(EtcdRpc.RoleList, Auth),
        new RpcInfo<AuthRoleDeleteRequest, AuthRoleDeleteResponse>(EtcdRpc.RoleDelete, Auth),
        new RpcInfo<AuthRoleGrantPermissionRequest, AuthRoleGrantPermissionResponse>(EtcdRpc.RoleGrantPermission, Auth),
        new RpcInfo<AuthRoleRevokePermissionRequest, AuthRoleRevokePermissionResponse>(EtcdRpc.RoleRevokePermission, Auth),

        new RpcInfo<LockRequest, LockResponse>(EtcdRpc.Lock, Lock)
        {
            IsLogged = false,
            Keys = static @lock => [KeyRange.Of(@lock.Name)],
            Leases = static @lock => [@lock.Lease],
            LeaderNeed = static _ => LeaderNeed.None,
        },
        new RpcInfo<UnlockRequest, UnlockResponse>(EtcdRpc.Unlock, Lock)
        {
            IsLogged = false,
            Keys = static unlock => [KeyRange.Of(unlock.Key)],
            LeaderNeed = static _ => LeaderNeed.None,
        },

        new RpcInfo<CampaignRequest, CampaignResponse>(EtcdRpc.Campaign, Election)
        {
            IsLogged = false,
            Keys = static campaign => [KeyRange.Of(campaign.Name)],
            Leases = static campaign => [campaign.Lease],
            LeaderNeed = static _ => LeaderNeed.None,
            DescribeResponse = static campaign => Revision(campaign.Header, $", lease {campaign.Leader?.Lease}"),
        },
        new RpcInfo<ProclaimRequest, ProclaimResponse>(EtcdRpc.Proclaim, Election)
        {
            IsLogged = false,
            Keys = static proclaim => KeyOf(proclaim.Leader),
            Leases = static proclaim => [proclaim.Leader?.Lease ?? 0],
            LeaderNeed = static _ => LeaderNeed.None,
            DescribeResponse = static proclaim => Revision(proclaim.Header),
        },
        new RpcInfo<LeaderRequest, LeaderResponse>(EtcdRpc.Leader, Election)
        {
            IsLogged = false,
            Keys = static leader => [KeyRange.Of(leader.Name)],
            LeaderNeed = static _ => LeaderNeed.None,
            DescribeResponse = static leader => Revision(leader.Header, $", lease {leader.Kv?.Lease}"),
        },
        new RpcInfo<LeaderRequest, LeaderResponse>(EtcdRpc.Observe, Election)
        {
            Kind = RpcKind.ServerStream,
            IsLogged = false,
            Keys = static leader => [KeyRange.Of(leader.Name)],
            LeaderNeed = static _ => LeaderNeed.None,
            DescribeResponse = static leader => Revision(leader.Header, $", lease {leader.Kv?.Lease}"),
        },
        new RpcInfo<ResignRequest, ResignResponse>(EtcdRpc.Resign, Election)
        {
            IsLogged = false,
            Keys = static resign => KeyOf(resign.Leader),
            Leases = static resign => [resign.Leader?.Lease ?? 0],
            LeaderNeed = static _ => LeaderNeed.None,
            DescribeResponse = static resign => Revision(resign.Header),
        },
    ];

    private static IEnumerable<KeyRange> KeyOf(LeaderKey? leader) => [KeyRange.Of(leader?.Key ?? ByteString.Empty)];
}
