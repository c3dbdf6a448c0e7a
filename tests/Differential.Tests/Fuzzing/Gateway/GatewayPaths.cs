using Etcd.Api;
using Google.Protobuf.Reflection;

namespace Differential.Tests.Fuzzing.Gateway;

/// <summary>The paths of etcd's JSON gateway, but for those whose streams stay open: <c>watch</c> and <c>election/observe</c>.</summary>
internal static class GatewayPaths
{
    private static readonly (string Folder, ServiceDescriptor Service, (string Path, string Rpc)[] Rpcs)[] Services =
    [
        ("kv", KV.Descriptor, [("range", "Range"), ("put", "Put"), ("deleterange", "DeleteRange"), ("txn", "Txn"), ("compaction", "Compact")]),
        ("lease", Lease.Descriptor, [
            ("grant", "LeaseGrant"), ("revoke", "LeaseRevoke"), ("keepalive", "LeaseKeepAlive"), ("timetolive", "LeaseTimeToLive"), ("leases", "LeaseLeases")]),
        ("kv/lease", Lease.Descriptor, [("revoke", "LeaseRevoke"), ("timetolive", "LeaseTimeToLive"), ("leases", "LeaseLeases")]),
        ("cluster/member", Cluster.Descriptor, [
            ("add", "MemberAdd"), ("remove", "MemberRemove"), ("update", "MemberUpdate"), ("list", "MemberList"), ("promote", "MemberPromote")]),
        ("maintenance", Maintenance.Descriptor, [
            ("alarm", "Alarm"), ("status", "Status"), ("defragment", "Defragment"), ("hash", "Hash"), ("hashkv", "HashKV"), ("snapshot", "Snapshot"),
            ("transfer-leadership", "MoveLeader"), ("downgrade", "Downgrade")]),
        ("auth", Auth.Descriptor, [("enable", "AuthEnable"), ("disable", "AuthDisable"), ("status", "AuthStatus"), ("authenticate", "Authenticate")]),
        ("auth/user", Auth.Descriptor, [
            ("add", "UserAdd"), ("get", "UserGet"), ("list", "UserList"), ("delete", "UserDelete"), ("changepw", "UserChangePassword"),
            ("grant", "UserGrantRole"), ("revoke", "UserRevokeRole")]),
        ("auth/role", Auth.Descriptor, [
            ("add", "RoleAdd"), ("get", "RoleGet"), ("list", "RoleList"), ("delete", "RoleDelete"), ("grant", "RoleGrantPermission"),
            ("revoke", "RoleRevokePermission")]),
        ("lock", Etcd.Api.Lock.Descriptor, [("lock", "Lock"), ("unlock", "Unlock")]),
        ("election", Election.Descriptor, [("campaign", "Campaign"), ("proclaim", "Proclaim"), ("leader", "Leader"), ("resign", "Resign")]),
    ];

    /// <summary>The paths below <c>/v3/</c>, with their RPCs.</summary>
    public static IReadOnlyList<(string Path, MethodDescriptor Method)> All { get; } =
    [
        .. Services.SelectMany(service => service.Rpcs.Select(
            rpc => ($"{service.Folder}/{rpc.Path}", service.Service.FindMethodByName(rpc.Rpc)))),
    ];
}
