using Etcd.Api;
using Google.Protobuf;
using static Etcd.Api.AlarmRequest.Types;
using static FakeEtcd.Protocol.Rpcs.ResponseText;

namespace FakeEtcd.Protocol.Rpcs;

/// <remarks>
/// A row states only what differs from the defaults: a unary RPC that is served and logged, names neither keys nor leases, needs a
/// leader as a write does, and leaves access checks to the engine. After the service, it lists the paths in the JSON gateway, below
/// <c>/v3/</c>.
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
        new RpcInfo<RangeRequest, RangeResponse>(EtcdRpc.Range, static reply => reply.Header, KV, "kv/range")
        {
            IsLogged = false,
            Keys = static range => [KeyRange.From(range.Key, range.RangeEnd)],
            LeaderNeed = static range => range.Serializable ? LeaderNeed.None : LeaderNeed.Read,
            DescribeResponse = static range => Revision(range.Header, $", {range.Kvs.Count} of {range.Count} keys"),
        },
        new RpcInfo<RangeRequest, RangeStreamResponse>(EtcdRpc.RangeStream, static _ => null, KV)
        {
            Kind = RpcKind.ServerStream,
            IsLogged = false,
            Keys = static range => [KeyRange.From(range.Key, range.RangeEnd)],
            LeaderNeed = static range => range.Serializable ? LeaderNeed.None : LeaderNeed.Read,
            DescribeResponse = static chunk => Ok($", {chunk.RangeResponse?.Kvs.Count} keys in the first chunk"),
        },
        new RpcInfo<PutRequest, PutResponse>(EtcdRpc.Put, static reply => reply.Header, KV, "kv/put")
        {
            Keys = static put => [KeyRange.Of(put.Key)],
            Leases = static put => [put.Lease],
            DescribeResponse = static put => Revision(put.Header),
        },
        new RpcInfo<DeleteRangeRequest, DeleteRangeResponse>(EtcdRpc.DeleteRange, static reply => reply.Header, KV, "kv/deleterange")
        {
            Keys = static delete => [KeyRange.From(delete.Key, delete.RangeEnd)],
            DescribeResponse = static delete => Revision(delete.Header, $", {delete.Deleted} deleted"),
        },
        new RpcInfo<TxnRequest, TxnResponse>(EtcdRpc.Txn, static reply => reply.Header, KV, "kv/txn")
        {
            Keys = TxnOperations.KeysOf,
            Leases = TxnOperations.LeasesOf,
            LeaderNeed = TxnOperations.LeaderNeedOf,
            DescribeResponse = static txn => Revision(txn.Header, $", {(txn.Succeeded ? "succeeded" : "compares failed")}"),
        },
        new RpcInfo<CompactionRequest, CompactionResponse>(EtcdRpc.Compact, static reply => reply.Header, KV, "kv/compaction"),

        new RpcInfo<WatchRequest, WatchResponse>(EtcdRpc.Watch, static reply => reply.Header, Watch, "watch")
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

        new RpcInfo<LeaseGrantRequest, LeaseGrantResponse>(EtcdRpc.LeaseGrant, static reply => reply.Header, Lease, "lease/grant")
        {
            Leases = static grant => [grant.ID],
            DescribeResponse = static grant => Ok($", lease {grant.ID} for {grant.TTL} s"),
        },
        new RpcInfo<LeaseRevokeRequest, LeaseRevokeResponse>(
            EtcdRpc.LeaseRevoke, static reply => reply.Header, Lease, "lease/revoke", "kv/lease/revoke")
        {
            Leases = static revoke => [revoke.ID],
        },
        new RpcInfo<LeaseKeepAliveRequest, LeaseKeepAliveResponse>(
            EtcdRpc.LeaseKeepAlive, static reply => reply.Header, Lease, "lease/keepalive")
        {
            Kind = RpcKind.DuplexStream,
            IsLogged = false,
            Leases = static keepAlive => [keepAlive.ID],
            LeaderNeed = static _ => LeaderNeed.LeaderOnly,
            DescribeResponse = static keepAlive => Ok($", {keepAlive.TTL} s"),
        },
        new RpcInfo<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse>(
            EtcdRpc.LeaseTimeToLive, static reply => reply.Header, Lease, "lease/timetolive", "kv/lease/timetolive")
        {
            IsLogged = false,
            Leases = static timeToLive => [timeToLive.ID],
            LeaderNeed = static _ => LeaderNeed.LeaderOnly,
        },
        new RpcInfo<LeaseLeasesRequest, LeaseLeasesResponse>(
            EtcdRpc.LeaseLeases, static reply => reply.Header, Lease, "lease/leases", "kv/lease/leases")
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
        },

        new RpcInfo<MemberAddRequest, MemberAddResponse>(EtcdRpc.MemberAdd, static reply => reply.Header, Cluster, "cluster/member/add")
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.Admin,
        },
        new RpcInfo<MemberRemoveRequest, MemberRemoveResponse>(
            EtcdRpc.MemberRemove, static reply => reply.Header, Cluster, "cluster/member/remove")
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.Admin,
        },
        new RpcInfo<MemberUpdateRequest, MemberUpdateResponse>(
            EtcdRpc.MemberUpdate, static reply => reply.Header, Cluster, "cluster/member/update")
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.Admin,
        },
        new RpcInfo<MemberListRequest, MemberListResponse>(EtcdRpc.MemberList, static reply => reply.Header, Cluster, "cluster/member/list")
        {
            IsLogged = false,
            LeaderNeed = static list => list.Linearizable ? LeaderNeed.Read : LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.User,
        },
        new RpcInfo<MemberPromoteRequest, MemberPromoteResponse>(
            EtcdRpc.MemberPromote, static reply => reply.Header, Cluster, "cluster/member/promote")
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.LeaderOnly,
            RequiredAccess = static _ => RpcAccess.Admin,
        },

        new RpcInfo<AlarmRequest, AlarmResponse>(EtcdRpc.Alarm, static reply => reply.Header, Maintenance, "maintenance/alarm")
        {
            RequiredAccess = static alarm => alarm.Action == AlarmAction.Get ? RpcAccess.User : RpcAccess.Admin,
        },
        new RpcInfo<StatusRequest, StatusResponse>(EtcdRpc.Status, static reply => reply.Header, Maintenance, "maintenance/status")
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.Admin,
        },
        new RpcInfo<DefragmentRequest, DefragmentResponse>(
            EtcdRpc.Defragment, static reply => reply.Header, Maintenance, "maintenance/defragment")
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.AdminWithoutCode,
        },
        new RpcInfo<HashRequest, HashResponse>(EtcdRpc.Hash, static reply => reply.Header, Maintenance, "maintenance/hash")
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.AdminWithoutCode,
        },
        new RpcInfo<HashKVRequest, HashKVResponse>(EtcdRpc.HashKV, static reply => reply.Header, Maintenance, "maintenance/hashkv")
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.AdminWithoutCode,
        },
        new RpcInfo<SnapshotRequest, SnapshotResponse>(EtcdRpc.Snapshot, static reply => reply.Header, Maintenance, "maintenance/snapshot")
        {
            Kind = RpcKind.ServerStream,
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.AdminWithoutCode,
        },
        new RpcInfo<MoveLeaderRequest, MoveLeaderResponse>(
            EtcdRpc.MoveLeader, static reply => reply.Header, Maintenance, "maintenance/transfer-leadership")
        {
            IsLogged = false,
            LeaderNeed = static _ => LeaderNeed.None,
            RequiredAccess = static _ => RpcAccess.Admin,
        },
        new RpcInfo<DowngradeRequest, DowngradeResponse>(
            EtcdRpc.Downgrade, static reply => reply.Header, Maintenance, "maintenance/downgrade")
        {
            RequiredAccess = static _ => RpcAccess.Admin,
        },

        new RpcInfo<AuthEnableRequest, AuthEnableResponse>(EtcdRpc.AuthEnable, static reply => reply.Header, Auth, "auth/enable"),
        new RpcInfo<AuthDisableRequest, AuthDisableResponse>(EtcdRpc.AuthDisable, static reply => reply.Header, Auth, "auth/disable"),
        new RpcInfo<AuthStatusRequest, AuthStatusResponse>(EtcdRpc.AuthStatus, static reply => reply.Header, Auth, "auth/status"),
        new RpcInfo<AuthenticateRequest, AuthenticateResponse>(
            EtcdRpc.Authenticate, static reply => reply.Header, Auth, "auth/authenticate")
        {
            IsLogged = false,
        },
        new RpcInfo<AuthUserAddRequest, AuthUserAddResponse>(EtcdRpc.UserAdd, static reply => reply.Header, Auth, "auth/user/add"),
        new RpcInfo<AuthUserGetRequest, AuthUserGetResponse>(EtcdRpc.UserGet, static reply => reply.Header, Auth, "auth/user/get"),
        new RpcInfo<AuthUserListRequest, AuthUserListResponse>(EtcdRpc.UserList, static reply => reply.Header, Auth, "auth/user/list"),
        new RpcInfo<AuthUserDeleteRequest, AuthUserDeleteResponse>(
            EtcdRpc.UserDelete, static reply => reply.Header, Auth, "auth/user/delete"),
        new RpcInfo<AuthUserChangePasswordRequest, AuthUserChangePasswordResponse>(
            EtcdRpc.UserChangePassword, static reply => reply.Header, Auth, "auth/user/changepw"),
        new RpcInfo<AuthUserGrantRoleRequest, AuthUserGrantRoleResponse>(
            EtcdRpc.UserGrantRole, static reply => reply.Header, Auth, "auth/user/grant"),
        new RpcInfo<AuthUserRevokeRoleRequest, AuthUserRevokeRoleResponse>(
            EtcdRpc.UserRevokeRole, static reply => reply.Header, Auth, "auth/user/revoke"),
        new RpcInfo<AuthRoleAddRequest, AuthRoleAddResponse>(EtcdRpc.RoleAdd, static reply => reply.Header, Auth, "auth/role/add"),
        new RpcInfo<AuthRoleGetRequest, AuthRoleGetResponse>(EtcdRpc.RoleGet, static reply => reply.Header, Auth, "auth/role/get"),
        new RpcInfo<AuthRoleListRequest, AuthRoleListResponse>(EtcdRpc.RoleList, static reply => reply.Header, Auth, "auth/role/list"),
        new RpcInfo<AuthRoleDeleteRequest, AuthRoleDeleteResponse>(
            EtcdRpc.RoleDelete, static reply => reply.Header, Auth, "auth/role/delete"),
        new RpcInfo<AuthRoleGrantPermissionRequest, AuthRoleGrantPermissionResponse>(
            EtcdRpc.RoleGrantPermission, static reply => reply.Header, Auth, "auth/role/grant"),
        new RpcInfo<AuthRoleRevokePermissionRequest, AuthRoleRevokePermissionResponse>(
            EtcdRpc.RoleRevokePermission, static reply => reply.Header, Auth, "auth/role/revoke"),

        new RpcInfo<LockRequest, LockResponse>(EtcdRpc.Lock, static reply => reply.Header, Lock, "lock/lock")
        {
            IsLogged = false,
            Keys = static @lock => [KeyRange.Of(@lock.Name)],
            Leases = static @lock => [@lock.Lease],
            LeaderNeed = static _ => LeaderNeed.None,
        },
        new RpcInfo<UnlockRequest, UnlockResponse>(EtcdRpc.Unlock, static reply => reply.Header, Lock, "lock/unlock")
        {
            IsLogged = false,
            Keys = static unlock => [KeyRange.Of(unlock.Key)],
            LeaderNeed = static _ => LeaderNeed.None,
        },

        new RpcInfo<CampaignRequest, CampaignResponse>(EtcdRpc.Campaign, static reply => reply.Header, Election, "election/campaign")
        {
            IsLogged = false,
            Keys = static campaign => [KeyRange.Of(campaign.Name)],
            Leases = static campaign => [campaign.Lease],
            LeaderNeed = static _ => LeaderNeed.None,
            DescribeResponse = static campaign => Revision(campaign.Header, $", lease {campaign.Leader?.Lease}"),
        },
        new RpcInfo<ProclaimRequest, ProclaimResponse>(EtcdRpc.Proclaim, static reply => reply.Header, Election, "election/proclaim")
        {
            IsLogged = false,
            Keys = static proclaim => KeyOf(proclaim.Leader),
            Leases = static proclaim => [proclaim.Leader?.Lease ?? 0],
            LeaderNeed = static _ => LeaderNeed.None,
            DescribeResponse = static proclaim => Revision(proclaim.Header),
        },
        new RpcInfo<LeaderRequest, LeaderResponse>(EtcdRpc.Leader, static reply => reply.Header, Election, "election/leader")
        {
            IsLogged = false,
            Keys = static leader => [KeyRange.Of(leader.Name)],
            LeaderNeed = static _ => LeaderNeed.None,
            DescribeResponse = static leader => Revision(leader.Header, $", lease {leader.Kv?.Lease}"),
        },
        new RpcInfo<LeaderRequest, LeaderResponse>(EtcdRpc.Observe, static reply => reply.Header, Election, "election/observe")
        {
            Kind = RpcKind.ServerStream,
            IsLogged = false,
            Keys = static leader => [KeyRange.Of(leader.Name)],
            LeaderNeed = static _ => LeaderNeed.None,
            DescribeResponse = static leader => Revision(leader.Header, $", lease {leader.Kv?.Lease}"),
        },
        new RpcInfo<ResignRequest, ResignResponse>(EtcdRpc.Resign, static reply => reply.Header, Election, "election/resign")
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
