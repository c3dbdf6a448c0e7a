namespace FakeEtcd;

/// <summary>The RPCs of etcd v3, by their names in etcd's protocol definitions.</summary>
public enum EtcdRpc
{
    /// <summary><c>etcdserverpb.KV/Range</c>.</summary>
    Range,

    /// <summary><c>etcdserverpb.KV/RangeStream</c>.</summary>
    RangeStream,

    /// <summary><c>etcdserverpb.KV/Put</c>.</summary>
    Put,

    /// <summary><c>etcdserverpb.KV/DeleteRange</c>.</summary>
    DeleteRange,

    /// <summary><c>etcdserverpb.KV/Txn</c>.</summary>
    Txn,

    /// <summary><c>etcdserverpb.KV/Compact</c>.</summary>
    Compact,

    /// <summary><c>etcdserverpb.Watch/Watch</c>.</summary>
    Watch,

    /// <summary><c>etcdserverpb.Lease/LeaseGrant</c>.</summary>
    LeaseGrant,

    /// <summary><c>etcdserverpb.Lease/LeaseRevoke</c>.</summary>
    LeaseRevoke,

    /// <summary><c>etcdserverpb.Lease/LeaseKeepAlive</c>.</summary>
    LeaseKeepAlive,

    /// <summary><c>etcdserverpb.Lease/LeaseTimeToLive</c>.</summary>
    LeaseTimeToLive,

    /// <summary><c>etcdserverpb.Lease/LeaseLeases</c>.</summary>
    LeaseLeases,

    /// <summary><c>etcdserverpb.Cluster/MemberAdd</c>.</summary>
    MemberAdd,

    /// <summary><c>etcdserverpb.Cluster/MemberRemove</c>.</summary>
    MemberRemove,

    /// <summary><c>etcdserverpb.Cluster/MemberUpdate</c>.</summary>
    MemberUpdate,

    /// <summary><c>etcdserverpb.Cluster/MemberList</c>.</summary>
    MemberList,

    /// <summary><c>etcdserverpb.Cluster/MemberPromote</c>.</summary>
    MemberPromote,

    /// <summary><c>etcdserverpb.Maintenance/Alarm</c>.</summary>
    Alarm,

    /// <summary><c>etcdserverpb.Maintenance/Status</c>.</summary>
    Status,

    /// <summary><c>etcdserverpb.Maintenance/Defragment</c>.</summary>
    Defragment,

    /// <summary><c>etcdserverpb.Maintenance/Hash</c>.</summary>
    Hash,

    /// <summary><c>etcdserverpb.Maintenance/HashKV</c>.</summary>
    HashKV,

    /// <summary><c>etcdserverpb.Maintenance/Snapshot</c>.</summary>
    Snapshot,

    /// <summary><c>etcdserverpb.Maintenance/MoveLeader</c>.</summary>
    MoveLeader,

    /// <summary><c>etcdserverpb.Maintenance/Downgrade</c>.</summary>
    Downgrade,

    /// <summary><c>etcdserverpb.Auth/AuthEnable</c>.</summary>
    AuthEnable,

    /// <summary><c>etcdserverpb.Auth/AuthDisable</c>.</summary>
    AuthDisable,

    /// <summary><c>etcdserverpb.Auth/AuthStatus</c>.</summary>
    AuthStatus,

    /// <summary><c>etcdserverpb.Auth/Authenticate</c>.</summary>
    Authenticate,

    /// <summary><c>etcdserverpb.Auth/UserAdd</c>.</summary>
    UserAdd,

    /// <summary><c>etcdserverpb.Auth/UserGet</c>.</summary>
    UserGet,

    /// <summary><c>etcdserverpb.Auth/UserList</c>.</summary>
    UserList,

    /// <summary><c>etcdserverpb.Auth/UserDelete</c>.</summary>
    UserDelete,

    /// <summary><c>etcdserverpb.Auth/UserChangePassword</c>.</summary>
    UserChangePassword,

    /// <summary><c>etcdserverpb.Auth/UserGrantRole</c>.</summary>
    UserGrantRole,

    /// <summary><c>etcdserverpb.Auth/UserRevokeRole</c>.</summary>
    UserRevokeRole,

    /// <summary><c>etcdserverpb.Auth/RoleAdd</c>.</summary>
    RoleAdd,

    /// <summary><c>etcdserverpb.Auth/RoleGet</c>.</summary>
    RoleGet,

    /// <summary><c>etcdserverpb.Auth/RoleList</c>.</summary>
    RoleList,

    /// <summary><c>etcdserverpb.Auth/RoleDelete</c>.</summary>
    RoleDelete,

    /// <summary><c>etcdserverpb.Auth/RoleGrantPermission</c>.</summary>
    RoleGrantPermission,

    /// <summary><c>etcdserverpb.Auth/RoleRevokePermission</c>.</summary>
    RoleRevokePermission,

    /// <summary><c>v3lockpb.Lock/Lock</c>.</summary>
    Lock,

    /// <summary><c>v3lockpb.Lock/Unlock</c>.</summary>
    Unlock,

    /// <summary><c>v3electionpb.Election/Campaign</c>.</summary>
    Campaign,

    /// <summary><c>v3electionpb.Election/Proclaim</c>.</summary>
    Proclaim,

    /// <summary><c>v3electionpb.Election/Leader</c>.</summary>
    Leader,

    /// <summary><c>v3electionpb.Election/Observe</c>.</summary>
    Observe,

    /// <summary><c>v3electionpb.Election/Resign</c>.</summary>
    Resign,
}
