using Grpc.Core;

namespace FakeEtcd;

public sealed partial record EtcdError
{
    /// <summary><c>etcdserver: key is not provided</c> (InvalidArgument).</summary>
    public static EtcdError EmptyKey { get; } = new("EmptyKey", StatusCode.InvalidArgument, "etcdserver: key is not provided");

    /// <summary><c>etcdserver: key not found</c> (InvalidArgument).</summary>
    public static EtcdError KeyNotFound { get; } = new("KeyNotFound", StatusCode.InvalidArgument, "etcdserver: key not found");

    /// <summary><c>etcdserver: value is provided</c> (InvalidArgument).</summary>
    public static EtcdError ValueProvided { get; } = new("ValueProvided", StatusCode.InvalidArgument, "etcdserver: value is provided");

    /// <summary><c>etcdserver: lease is provided</c> (InvalidArgument).</summary>
    public static EtcdError LeaseProvided { get; } = new("LeaseProvided", StatusCode.InvalidArgument, "etcdserver: lease is provided");

    /// <summary><c>etcdserver: too many operations in txn request</c> (InvalidArgument).</summary>
    public static EtcdError TooManyOps { get; } = new("TooManyOps", StatusCode.InvalidArgument, "etcdserver: too many operations in txn request");

    /// <summary><c>etcdserver: duplicate key given in txn request</c> (InvalidArgument).</summary>
    public static EtcdError DuplicateKey { get; } = new("DuplicateKey", StatusCode.InvalidArgument, "etcdserver: duplicate key given in txn request");

    /// <summary><c>etcdserver: invalid client api version</c> (InvalidArgument).</summary>
    public static EtcdError InvalidClientAPIVersion { get; } = new("InvalidClientAPIVersion", StatusCode.InvalidArgument, "etcdserver: invalid client api version");

    /// <summary><c>etcdserver: invalid sort option</c> (InvalidArgument).</summary>
    public static EtcdError InvalidSortOption { get; } = new("InvalidSortOption", StatusCode.InvalidArgument, "etcdserver: invalid sort option");

    /// <summary><c>etcdserver: mvcc: required revision has been compacted</c> (OutOfRange).</summary>
    public static EtcdError Compacted { get; } = new("Compacted", StatusCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted");

    /// <summary><c>etcdserver: mvcc: required revision is a future revision</c> (OutOfRange).</summary>
    public static EtcdError FutureRev { get; } = new("FutureRev", StatusCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision");

    /// <summary><c>etcdserver: mvcc: database space exceeded</c> (ResourceExhausted).</summary>
    public static EtcdError NoSpace { get; } = new("NoSpace", StatusCode.ResourceExhausted, "etcdserver: mvcc: database space exceeded");

    /// <summary><c>etcdserver: requested lease not found</c> (NotFound).</summary>
    public static EtcdError LeaseNotFound { get; } = new("LeaseNotFound", StatusCode.NotFound, "etcdserver: requested lease not found");

    /// <summary><c>etcdserver: lease already exists</c> (FailedPrecondition).</summary>
    public static EtcdError LeaseExist { get; } = new("LeaseExist", StatusCode.FailedPrecondition, "etcdserver: lease already exists");

    /// <summary><c>etcdserver: too large lease TTL</c> (OutOfRange).</summary>
    public static EtcdError LeaseTTLTooLarge { get; } = new("LeaseTTLTooLarge", StatusCode.OutOfRange, "etcdserver: too large lease TTL");

    /// <summary><c>etcdserver: watch canceled</c> (Canceled).</summary>
    public static EtcdError WatchCanceled { get; } = new("WatchCanceled", StatusCode.Cancelled, "etcdserver: watch canceled");

    /// <summary><c>etcdserver: member ID already exist</c> (FailedPrecondition).</summary>
    public static EtcdError MemberExist { get; } = new("MemberExist", StatusCode.FailedPrecondition, "etcdserver: member ID already exist");

    /// <summary><c>etcdserver: Peer URLs already exists</c> (FailedPrecondition).</summary>
    public static EtcdError PeerURLExist { get; } = new("PeerURLExist", StatusCode.FailedPrecondition, "etcdserver: Peer URLs already exists");

    /// <summary><c>etcdserver: re-configuration failed due to not enough started members</c> (FailedPrecondition).</summary>
    public static EtcdError MemberNotEnoughStarted { get; } = new("MemberNotEnoughStarted", StatusCode.FailedPrecondition, "etcdserver: re-configuration failed due to not enough started members");

    /// <summary><c>etcdserver: given member URLs are invalid</c> (InvalidArgument).</summary>
    public static EtcdError MemberBadURLs { get; } = new("MemberBadURLs", StatusCode.InvalidArgument, "etcdserver: given member URLs are invalid");

    /// <summary><c>etcdserver: member not found</c> (NotFound).</summary>
    public static EtcdError MemberNotFound { get; } = new("MemberNotFound", StatusCode.NotFound, "etcdserver: member not found");

    /// <summary><c>etcdserver: can only promote a learner member</c> (FailedPrecondition).</summary>
    public static EtcdError MemberNotLearner { get; } = new("MemberNotLearner", StatusCode.FailedPrecondition, "etcdserver: can only promote a learner member");

    /// <summary><c>etcdserver: can only promote a learner member which is in sync with leader</c> (FailedPrecondition).</summary>
    public static EtcdError LearnerNotReady { get; } = new("LearnerNotReady", StatusCode.FailedPrecondition, "etcdserver: can only promote a learner member which is in sync with leader");

    /// <summary><c>etcdserver: too many learner members in cluster</c> (FailedPrecondition).</summary>
    public static EtcdError TooManyLearners { get; } = new("TooManyLearners", StatusCode.FailedPrecondition, "etcdserver: too many learner members in cluster");

    /// <summary><c>etcdserver: cluster ID mismatch</c> (FailedPrecondition).</summary>
    public static EtcdError ClusterIDMismatch { get; } = new("ClusterIDMismatch", StatusCode.FailedPrecondition, "etcdserver: cluster ID mismatch");

    /// <summary><c>etcdserver: request is too large</c> (InvalidArgument).</summary>
    public static EtcdError RequestTooLarge { get; } = new("RequestTooLarge", StatusCode.InvalidArgument, "etcdserver: request is too large");

    /// <summary><c>etcdserver: too many requests</c> (ResourceExhausted).</summary>
    public static EtcdError RequestTooManyRequests { get; } = new("RequestTooManyRequests", StatusCode.ResourceExhausted, "etcdserver: too many requests");

    /// <summary><c>etcdserver: root user does not exist</c> (FailedPrecondition).</summary>
    public static EtcdError RootUserNotExist { get; } = new("RootUserNotExist", StatusCode.FailedPrecondition, "etcdserver: root user does not exist");

    /// <summary><c>etcdserver: root user does not have root role</c> (FailedPrecondition).</summary>
    public static EtcdError RootRoleNotExist { get; } = new("RootRoleNotExist", StatusCode.FailedPrecondition, "etcdserver: root user does not have root role");

    /// <summary><c>etcdserver: user name already exists</c> (FailedPrecondition).</summary>
    public static EtcdError UserAlreadyExist { get; } = new("UserAlreadyExist", StatusCode.FailedPrecondition, "etcdserver: user name already exists");

    /// <summary><c>etcdserver: user name is empty</c> (InvalidArgument).</summary>
    public static EtcdError UserEmpty { get; } = new("UserEmpty", StatusCode.InvalidArgument, "etcdserver: user name is empty");

    /// <summary><c>etcdserver: user name not found</c> (FailedPrecondition).</summary>
    public static EtcdError UserNotFound { get; } = new("UserNotFound", StatusCode.FailedPrecondition, "etcdserver: user name not found");

    /// <summary><c>etcdserver: role name already exists</c> (FailedPrecondition).</summary>
    public static EtcdError RoleAlreadyExist { get; } = new("RoleAlreadyExist", StatusCode.FailedPrecondition, "etcdserver: role name already exists");

    /// <summary><c>etcdserver: role name not found</c> (FailedPrecondition).</summary>
    public static EtcdError RoleNotFound { get; } = new("RoleNotFound", StatusCode.FailedPrecondition, "etcdserver: role name not found");

    /// <summary><c>etcdserver: role name is empty</c> (InvalidArgument).</summary>
    public static EtcdError RoleEmpty { get; } = new("RoleEmpty", StatusCode.InvalidArgument, "etcdserver: role name is empty");

    /// <summary><c>etcdserver: authentication failed, invalid user ID or password</c> (InvalidArgument).</summary>
    public static EtcdError AuthFailed { get; } = new("AuthFailed", StatusCode.InvalidArgument, "etcdserver: authentication failed, invalid user ID or password");

    /// <summary><c>etcdserver: permission not given</c> (InvalidArgument).</summary>
    public static EtcdError PermissionNotGiven { get; } = new("PermissionNotGiven", StatusCode.InvalidArgument, "etcdserver: permission not given");

    /// <summary><c>etcdserver: permission denied</c> (PermissionDenied).</summary>
    public static EtcdError PermissionDenied { get; } = new("PermissionDenied", StatusCode.PermissionDenied, "etcdserver: permission denied");

    /// <summary><c>etcdserver: role is not granted to the user</c> (FailedPrecondition).</summary>
    public static EtcdError RoleNotGranted { get; } = new("RoleNotGranted", StatusCode.FailedPrecondition, "etcdserver: role is not granted to the user");

    /// <summary><c>etcdserver: permission is not granted to the role</c> (FailedPrecondition).</summary>
    public static EtcdError PermissionNotGranted { get; } = new("PermissionNotGranted", StatusCode.FailedPrecondition, "etcdserver: permission is not granted to the role");

    /// <summary><c>etcdserver: authentication is not enabled</c> (FailedPrecondition).</summary>
    public static EtcdError AuthNotEnabled { get; } = new("AuthNotEnabled", StatusCode.FailedPrecondition, "etcdserver: authentication is not enabled");

    /// <summary><c>etcdserver: invalid auth token</c> (Unauthenticated).</summary>
    public static EtcdError InvalidAuthToken { get; } = new("InvalidAuthToken", StatusCode.Unauthenticated, "etcdserver: invalid auth token");

    /// <summary><c>etcdserver: invalid auth management</c> (InvalidArgument).</summary>
    public static EtcdError InvalidAuthMgmt { get; } = new("InvalidAuthMgmt", StatusCode.InvalidArgument, "etcdserver: invalid auth management");

    /// <summary><c>etcdserver: revision of auth store is old</c> (InvalidArgument).</summary>
    public static EtcdError AuthOldRevision { get; } = new("AuthOldRevision", StatusCode.InvalidArgument, "etcdserver: revision of auth store is old");

    /// <summary><c>etcdserver: no leader</c> (Unavailable).</summary>
    public static EtcdError NoLeader { get; } = new("NoLeader", StatusCode.Unavailable, "etcdserver: no leader");

    /// <summary><c>etcdserver: not leader</c> (FailedPrecondition).</summary>
    public static EtcdError NotLeader { get; } = new("NotLeader", StatusCode.FailedPrecondition, "etcdserver: not leader");

    /// <summary><c>etcdserver: leader changed</c> (Unavailable).</summary>
    public static EtcdError LeaderChanged { get; } = new("LeaderChanged", StatusCode.Unavailable, "etcdserver: leader changed");

    /// <summary><c>etcdserver: not capable</c> (FailedPrecondition).</summary>
    public static EtcdError NotCapable { get; } = new("NotCapable", StatusCode.FailedPrecondition, "etcdserver: not capable");

    /// <summary><c>etcdserver: server stopped</c> (Unavailable).</summary>
    public static EtcdError Stopped { get; } = new("Stopped", StatusCode.Unavailable, "etcdserver: server stopped");

    /// <summary><c>etcdserver: request timed out</c> (Unavailable).</summary>
    public static EtcdError Timeout { get; } = new("Timeout", StatusCode.Unavailable, "etcdserver: request timed out");

    /// <summary><c>etcdserver: request timed out, possibly due to previous leader failure</c> (Unavailable).</summary>
    public static EtcdError TimeoutDueToLeaderFail { get; } = new("TimeoutDueToLeaderFail", StatusCode.Unavailable, "etcdserver: request timed out, possibly due to previous leader failure");

    /// <summary><c>etcdserver: request timed out, possibly due to connection lost</c> (Unavailable).</summary>
    public static EtcdError TimeoutDueToConnectionLost { get; } = new("TimeoutDueToConnectionLost", StatusCode.Unavailable, "etcdserver: request timed out, possibly due to connection lost");

    /// <summary><c>etcdserver: request timed out, waiting for the applied index took too long</c> (Unavailable).</summary>
    public static EtcdError TimeoutWaitAppliedIndex { get; } = new("TimeoutWaitAppliedIndex", StatusCode.Unavailable, "etcdserver: request timed out, waiting for the applied index took too long");

    /// <summary><c>etcdserver: unhealthy cluster</c> (Unavailable).</summary>
    public static EtcdError Unhealthy { get; } = new("Unhealthy", StatusCode.Unavailable, "etcdserver: unhealthy cluster");

    /// <summary><c>etcdserver: corrupt cluster</c> (DataLoss).</summary>
    public static EtcdError Corrupt { get; } = new("Corrupt", StatusCode.DataLoss, "etcdserver: corrupt cluster");

    /// <summary><c>etcdserver: rpc not supported for learner</c> (Unavailable; FailedPrecondition in etcd 3.7).</summary>
    public static EtcdError NotSupportedForLearner { get; } = new("NotSupportedForLearner", StatusCode.Unavailable, "etcdserver: rpc not supported for learner");

    /// <summary><c>etcdserver: bad leader transferee</c> (FailedPrecondition).</summary>
    public static EtcdError BadLeaderTransferee { get; } = new("BadLeaderTransferee", StatusCode.FailedPrecondition, "etcdserver: bad leader transferee");

    /// <summary><c>etcdserver: wrong downgrade target version format</c> (InvalidArgument).</summary>
    public static EtcdError WrongDowngradeVersionFormat { get; } = new("WrongDowngradeVersionFormat", StatusCode.InvalidArgument, "etcdserver: wrong downgrade target version format");

    /// <summary><c>etcdserver: invalid downgrade target version</c> (InvalidArgument).</summary>
    public static EtcdError InvalidDowngradeTargetVersion { get; } = new("InvalidDowngradeTargetVersion", StatusCode.InvalidArgument, "etcdserver: invalid downgrade target version");

    /// <summary><c>etcdserver: cluster version not found during downgrade</c> (FailedPrecondition).</summary>
    public static EtcdError ClusterVersionUnavailable { get; } = new("ClusterVersionUnavailable", StatusCode.FailedPrecondition, "etcdserver: cluster version not found during downgrade");

    /// <summary><c>etcdserver: cluster has a downgrade job in progress</c> (FailedPrecondition).</summary>
    public static EtcdError DowngradeInProcess { get; } = new("DowngradeInProcess", StatusCode.FailedPrecondition, "etcdserver: cluster has a downgrade job in progress");

    /// <summary><c>etcdserver: no inflight downgrade job</c> (FailedPrecondition).</summary>
    public static EtcdError NoInflightDowngrade { get; } = new("NoInflightDowngrade", StatusCode.FailedPrecondition, "etcdserver: no inflight downgrade job");

    /// <summary><c>etcdserver: request canceled</c> (Canceled).</summary>
    public static EtcdError Canceled { get; } = new("Canceled", StatusCode.Cancelled, "etcdserver: request canceled");

    /// <summary><c>etcdserver: context deadline exceeded</c> (DeadlineExceeded).</summary>
    public static EtcdError DeadlineExceeded { get; } = new("DeadlineExceeded", StatusCode.DeadlineExceeded, "etcdserver: context deadline exceeded");

    /// <summary>All errors, in the order of etcd's table.</summary>
    public static IReadOnlyList<EtcdError> All { get; } =
    [
        EmptyKey,
        KeyNotFound,
        ValueProvided,
        LeaseProvided,
        TooManyOps,
        DuplicateKey,
        InvalidClientAPIVersion,
        InvalidSortOption,
        Compacted,
        FutureRev,
        NoSpace,
        LeaseNotFound,
        LeaseExist,
        LeaseTTLTooLarge,
        WatchCanceled,
        MemberExist,
        PeerURLExist,
        MemberNotEnoughStarted,
        MemberBadURLs,
        MemberNotFound,
        MemberNotLearner,
        LearnerNotReady,
        TooManyLearners,
        ClusterIDMismatch,
        RequestTooLarge,
        RequestTooManyRequests,
        RootUserNotExist,
        RootRoleNotExist,
        UserAlreadyExist,
        UserEmpty,
        UserNotFound,
        RoleAlreadyExist,
        RoleNotFound,
        RoleEmpty,
        AuthFailed,
        PermissionNotGiven,
        PermissionDenied,
        RoleNotGranted,
        PermissionNotGranted,
        AuthNotEnabled,
        InvalidAuthToken,
        InvalidAuthMgmt,
        AuthOldRevision,
        NoLeader,
        NotLeader,
        LeaderChanged,
        NotCapable,
        Stopped,
        Timeout,
        TimeoutDueToLeaderFail,
        TimeoutDueToConnectionLost,
        TimeoutWaitAppliedIndex,
        Unhealthy,
        Corrupt,
        NotSupportedForLearner,
        BadLeaderTransferee,
        WrongDowngradeVersionFormat,
        InvalidDowngradeTargetVersion,
        ClusterVersionUnavailable,
        DowngradeInProcess,
        NoInflightDowngrade,
        Canceled,
        DeadlineExceeded,
    ];
}
