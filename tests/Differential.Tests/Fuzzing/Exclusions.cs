using Etcd.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using static Etcd.Api.DowngradeRequest.Types;

namespace Differential.Tests.Fuzzing;

/// <summary>The requests that are left out because etcd crashes, does not answer, or chooses a part of the state by itself.</summary>
internal static class Exclusions
{
    /// <summary>The shortest lease that cannot expire during a batch.</summary>
    private const long SafeTtl = 600;

    /// <summary>The RPCs that etcd 3.5 does not serve.</summary>
    public static IReadOnlyList<string> Unserved { get; } = [nameof(KV.KVBase.RangeStream)];

    /// <summary>The requests that are left out if they cannot be read.</summary>
    private static readonly MessageDescriptor[] Careful =
    [
        AlarmRequest.Descriptor, LeaseGrantRequest.Descriptor, LockRequest.Descriptor, CampaignRequest.Descriptor,
        ProclaimRequest.Descriptor, ResignRequest.Descriptor, DowngradeRequest.Descriptor, MemberAddRequest.Descriptor,
    ];

    /// <summary>The requests that are left out if they cannot be read and may be one on which etcd panics.</summary>
    private static readonly MessageDescriptor[] MayCrash = [RangeRequest.Descriptor, TxnRequest.Descriptor];

    /// <summary>The requests that are left out if they cannot be read and have root's name.</summary>
    private static readonly MessageDescriptor[] SetPassword = [AuthUserAddRequest.Descriptor, AuthUserChangePasswordRequest.Descriptor];

    /// <summary>Whether a lease may expire during a batch.</summary>
    public static bool IsShort(LeaseGrantRequest grant) => grant.TTL < SafeTtl;

    /// <summary>Why a request is left out; null if it is not.</summary>
    /// <param name="request">The request; null if it cannot be read here, though etcd may read it.</param>
    /// <param name="call">The call.</param>
    public static string? ReasonFor(IMessage? request, FuzzCall call) => request switch
    {
        null when IsUncertain(call, call.Method.InputType) => "it cannot be told whether it is to be left out",
        RangeRequest range => ReasonFor(range),
        TxnRequest txn => ReasonFor(txn),
        AlarmRequest alarm when !Enum.IsDefined(alarm.Action) || !Enum.IsDefined(alarm.Alarm) => "etcd panics on an unknown action or type",
        AlarmRequest { Action: AlarmRequest.Types.AlarmAction.Activate } when call.User is not null =>
            "while an alarm is active, etcd does not check the permissions of writes",
        LeaseGrantRequest { ID: 0 } => "each server chooses an ID",
        LockRequest { Lease: 0 } or CampaignRequest { Lease: 0 } => "each server grants a lease, whose ID is a part of the key",
        ProclaimRequest { Leader: { Lease: 0 } } or ResignRequest { Leader: { Lease: 0 } } => "each server grants a lease",
        MemberAddRequest { IsLearner: false, PeerURLs.Count: > 0 } => "a voter that never starts costs the only member its majority",
        DowngradeRequest { Action: DowngradeAction.Enable } => "an enabled downgrade is never answered",
        AuthUserAddRequest { Name: AuthSetup.Root } or AuthUserChangePasswordRequest { Name: AuthSetup.Root } =>
            "root keeps the password with which the batch ends",
        _ => null,
    };

    /// <summary>Whether a request that cannot be read here may be one that is left out.</summary>
    private static bool IsUncertain(FuzzCall call, MessageDescriptor type) =>
        Careful.Contains(type) || (call.MayCrash && MayCrash.Contains(type)) || (call.HasRoot && SetPassword.Contains(type));

    private static string? ReasonFor(RangeRequest range) =>
        Enum.IsDefined(range.SortTarget) ? null : "etcd panics on an unknown sort target";

    private static string? ReasonFor(TxnRequest txn) => txn.Success.Concat(txn.Failure).Select(ReasonFor).FirstOrDefault(reason => reason is not null);

    private static string? ReasonFor(RequestOp operation) => operation switch
    {
        { RequestRange: { } range } => ReasonFor(range),
        { RequestTxn: { } nested } => ReasonFor(nested),
        { RequestDeleteRange: { RangeEnd: { Length: 1 } end } } when end[0] == 0 =>
            "after an unbounded delete in a transaction, etcd panics or loses keys",
        _ => null,
    };
}
