using Etcd.Api;
using static FakeEtcd.Services.Binding.FieldShape;

namespace FakeEtcd.Services.Binding;

/// <summary>The fields of the requests, in the order of their numbers.</summary>
/// <remarks>
/// The descriptors of the protobuf library say the same. Their first use costs a process about a tenth of a second, and a lookup in them
/// more than one in an array. A test compares both.
/// </remarks>
internal static class RequestShapes
{
    private static readonly MessageShape RangeRequest = new(
        nameof(RangeRequest),
        Bytes("key"), Bytes("range_end"), Value("limit"), Value("revision"), Value("sort_order"), Value("sort_target"),
        Value("serializable"), Value("keys_only"), Value("count_only"), Value("min_mod_revision"), Value("max_mod_revision"),
        Value("min_create_revision"), Value("max_create_revision"));
    private static readonly MessageShape PutRequest = new(
        nameof(PutRequest),
        Bytes("key"), Bytes("value"), Value("lease"), Value("prev_kv"), Value("ignore_value"), Value("ignore_lease"));
    private static readonly MessageShape DeleteRangeRequest = new(
        nameof(DeleteRangeRequest),
        Bytes("key"), Bytes("range_end"), Value("prev_kv"));
    private static readonly MessageShape TxnRequest = new(
        nameof(TxnRequest),
        Nested("compare", static () => Compare!), Nested("success", static () => RequestOp!), Nested("failure", static () => RequestOp!));
    private static readonly MessageShape Compare = new(
        nameof(Compare),
        Value("result"), Value("target"), Bytes("key"), Value("version"), Value("create_revision"), Value("mod_revision"),
        Bytes("value"), Value("lease"), At(64, Bytes("range_end")));
    private static readonly MessageShape RequestOp = new(
        nameof(RequestOp),
        OneOf("request_range", static () => RangeRequest!), OneOf("request_put", static () => PutRequest!),
        OneOf("request_delete_range", static () => DeleteRangeRequest!), OneOf("request_txn", static () => TxnRequest!));
    private static readonly MessageShape CompactionRequest = new(nameof(CompactionRequest), Value("revision"), Value("physical"));
    private static readonly MessageShape WatchRequest = new(
        nameof(WatchRequest),
        OneOf("create_request", static () => WatchCreateRequest!), OneOf("cancel_request", static () => WatchCancelRequest!),
        OneOf("progress_request", static () => WatchProgressRequest!));
    private static readonly MessageShape WatchCreateRequest = new(
        nameof(WatchCreateRequest),
        Bytes("key"), Bytes("range_end"), Value("start_revision"), Value("progress_notify"), Values("filters"), Value("prev_kv"),
        Value("watch_id"), Value("fragment"));
    private static readonly MessageShape WatchCancelRequest = new(nameof(WatchCancelRequest), Value("watch_id"));
    private static readonly MessageShape WatchProgressRequest = new(nameof(WatchProgressRequest));
    private static readonly MessageShape LeaseGrantRequest = new(nameof(LeaseGrantRequest), Value("TTL"), Value("ID"));
    private static readonly MessageShape LeaseRevokeRequest = new(nameof(LeaseRevokeRequest), Value("ID"));
    private static readonly MessageShape LeaseKeepAliveRequest = new(nameof(LeaseKeepAliveRequest), Value("ID"));
    private static readonly MessageShape LeaseTimeToLiveRequest = new(nameof(LeaseTimeToLiveRequest), Value("ID"), Value("keys"));
    private static readonly MessageShape LeaseLeasesRequest = new(nameof(LeaseLeasesRequest));
    private static readonly MessageShape MemberAddRequest = new(nameof(MemberAddRequest), Bytes("peerURLs"), Value("isLearner"));
    private static readonly MessageShape MemberRemoveRequest = new(nameof(MemberRemoveRequest), Value("ID"));
    private static readonly MessageShape MemberUpdateRequest = new(nameof(MemberUpdateRequest), Value("ID"), Bytes("peerURLs"));
    private static readonly MessageShape MemberListRequest = new(nameof(MemberListRequest), Value("linearizable"));
    private static readonly MessageShape MemberPromoteRequest = new(nameof(MemberPromoteRequest), Value("ID"));
    private static readonly MessageShape AlarmRequest = new(nameof(AlarmRequest), Value("action"), Value("memberID"), Value("alarm"));
    private static readonly MessageShape StatusRequest = new(nameof(StatusRequest));
    private static readonly MessageShape DefragmentRequest = new(nameof(DefragmentRequest));
    private static readonly MessageShape HashRequest = new(nameof(HashRequest));
    private static readonly MessageShape HashKVRequest = new(nameof(HashKVRequest), Value("revision"));
    private static readonly MessageShape SnapshotRequest = new(nameof(SnapshotRequest));
    private static readonly MessageShape MoveLeaderRequest = new(nameof(MoveLeaderRequest), Value("targetID"));
    private static readonly MessageShape DowngradeRequest = new(nameof(DowngradeRequest), Value("action"), Bytes("version"));
    private static readonly MessageShape AuthEnableRequest = new(nameof(AuthEnableRequest));
    private static readonly MessageShape AuthDisableRequest = new(nameof(AuthDisableRequest));
    private static readonly MessageShape AuthStatusRequest = new(nameof(AuthStatusRequest));
    private static readonly MessageShape AuthenticateRequest = new(nameof(AuthenticateRequest), Bytes("name"), Bytes("password"));
    private static readonly MessageShape AuthUserAddRequest = new(
        nameof(AuthUserAddRequest),
        Bytes("name"), Bytes("password"), Nested("options", static () => UserAddOptions!), Bytes("hashedPassword"));
    private static readonly MessageShape UserAddOptions = new(nameof(UserAddOptions), Value("no_password"));
    private static readonly MessageShape AuthUserGetRequest = new(nameof(AuthUserGetRequest), Bytes("name"));
    private static readonly MessageShape AuthUserListRequest = new(nameof(AuthUserListRequest));
    private static readonly MessageShape AuthUserDeleteRequest = new(nameof(AuthUserDeleteRequest), Bytes("name"));
    private static readonly MessageShape AuthUserChangePasswordRequest = new(
        nameof(AuthUserChangePasswordRequest),
        Bytes("name"), Bytes("password"), Bytes("hashedPassword"));
    private static readonly MessageShape AuthUserGrantRoleRequest = new(nameof(AuthUserGrantRoleRequest), Bytes("user"), Bytes("role"));
    private static readonly MessageShape AuthUserRevokeRoleRequest = new(nameof(AuthUserRevokeRoleRequest), Bytes("name"), Bytes("role"));
    private static readonly MessageShape AuthRoleAddRequest = new(nameof(AuthRoleAddRequest), Bytes("name"));
    private static readonly MessageShape AuthRoleGetRequest = new(nameof(AuthRoleGetRequest), Bytes("role"));
    private static readonly MessageShape AuthRoleListRequest = new(nameof(AuthRoleListRequest));
    private static readonly MessageShape AuthRoleDeleteRequest = new(nameof(AuthRoleDeleteRequest), Bytes("role"));
    private static readonly MessageShape AuthRoleGrantPermissionRequest = new(
        nameof(AuthRoleGrantPermissionRequest),
        Bytes("name"), Nested("perm", static () => Permission!));
    private static readonly MessageShape Permission = new(nameof(Permission), Value("permType"), Bytes("key"), Bytes("range_end"));
    private static readonly MessageShape AuthRoleRevokePermissionRequest = new(
        nameof(AuthRoleRevokePermissionRequest),
        Bytes("role"), Bytes("key"), Bytes("range_end"));
    private static readonly MessageShape LockRequest = new(nameof(LockRequest), Bytes("name"), Value("lease"));
    private static readonly MessageShape UnlockRequest = new(nameof(UnlockRequest), Bytes("key"));
    private static readonly MessageShape CampaignRequest = new(nameof(CampaignRequest), Bytes("name"), Value("lease"), Bytes("value"));
    private static readonly MessageShape ProclaimRequest = new(
        nameof(ProclaimRequest),
        Nested("leader", static () => LeaderKey!), Bytes("value"));
    private static readonly MessageShape LeaderKey = new(nameof(LeaderKey), Bytes("name"), Bytes("key"), Value("rev"), Value("lease"));
    private static readonly MessageShape LeaderRequest = new(nameof(LeaderRequest), Bytes("name"));
    private static readonly MessageShape ResignRequest = new(nameof(ResignRequest), Nested("leader", static () => LeaderKey!));

    private static readonly Dictionary<Type, MessageShape> ByType = new()
    {
        [typeof(RangeRequest)] = RangeRequest,
        [typeof(PutRequest)] = PutRequest,
        [typeof(DeleteRangeRequest)] = DeleteRangeRequest,
        [typeof(TxnRequest)] = TxnRequest,
        [typeof(CompactionRequest)] = CompactionRequest,
        [typeof(WatchRequest)] = WatchRequest,
        [typeof(LeaseGrantRequest)] = LeaseGrantRequest,
        [typeof(LeaseRevokeRequest)] = LeaseRevokeRequest,
        [typeof(LeaseKeepAliveRequest)] = LeaseKeepAliveRequest,
        [typeof(LeaseTimeToLiveRequest)] = LeaseTimeToLiveRequest,
        [typeof(LeaseLeasesRequest)] = LeaseLeasesRequest,
        [typeof(MemberAddRequest)] = MemberAddRequest,
        [typeof(MemberRemoveRequest)] = MemberRemoveRequest,
        [typeof(MemberUpdateRequest)] = MemberUpdateRequest,
        [typeof(MemberListRequest)] = MemberListRequest,
        [typeof(MemberPromoteRequest)] = MemberPromoteRequest,
        [typeof(AlarmRequest)] = AlarmRequest,
        [typeof(StatusRequest)] = StatusRequest,
        [typeof(DefragmentRequest)] = DefragmentRequest,
        [typeof(HashRequest)] = HashRequest,
        [typeof(HashKVRequest)] = HashKVRequest,
        [typeof(SnapshotRequest)] = SnapshotRequest,
        [typeof(MoveLeaderRequest)] = MoveLeaderRequest,
        [typeof(DowngradeRequest)] = DowngradeRequest,
        [typeof(AuthEnableRequest)] = AuthEnableRequest,
        [typeof(AuthDisableRequest)] = AuthDisableRequest,
        [typeof(AuthStatusRequest)] = AuthStatusRequest,
        [typeof(AuthenticateRequest)] = AuthenticateRequest,
        [typeof(AuthUserAddRequest)] = AuthUserAddRequest,
        [typeof(AuthUserGetRequest)] = AuthUserGetRequest,
        [typeof(AuthUserListRequest)] = AuthUserListRequest,
        [typeof(AuthUserDeleteRequest)] = AuthUserDeleteRequest,
        [typeof(AuthUserChangePasswordRequest)] = AuthUserChangePasswordRequest,
        [typeof(AuthUserGrantRoleRequest)] = AuthUserGrantRoleRequest,
        [typeof(AuthUserRevokeRoleRequest)] = AuthUserRevokeRoleRequest,
        [typeof(AuthRoleAddRequest)] = AuthRoleAddRequest,
        [typeof(AuthRoleGetRequest)] = AuthRoleGetRequest,
        [typeof(AuthRoleListRequest)] = AuthRoleListRequest,
        [typeof(AuthRoleDeleteRequest)] = AuthRoleDeleteRequest,
        [typeof(AuthRoleGrantPermissionRequest)] = AuthRoleGrantPermissionRequest,
        [typeof(AuthRoleRevokePermissionRequest)] = AuthRoleRevokePermissionRequest,
        [typeof(LockRequest)] = LockRequest,
        [typeof(UnlockRequest)] = UnlockRequest,
        [typeof(CampaignRequest)] = CampaignRequest,
        [typeof(ProclaimRequest)] = ProclaimRequest,
        [typeof(LeaderRequest)] = LeaderRequest,
        [typeof(ResignRequest)] = ResignRequest,
    };

    /// <summary>Returns the shape of a request type.</summary>
    public static MessageShape Of(Type request) => ByType[request];
}
