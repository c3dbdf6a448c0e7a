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
        ProclaimRequest.Descriptor, ResignRequest.Descriptor, DowngradeRequest.Descriptor,
    ];

    /// <summary>The tag of a range's sort target, and the unbounded end of a delete. Other bytes may be the same.</summary>
    private static readonly byte[] SortTarget = [0x30];
    private static readonly byte[] UnboundedEnd = [0x12, 1, 0];

    /// <summary>Whether a lease may expire during a batch.</summary>
    public static bool IsShort(LeaseGrantRequest grant) => grant.TTL < SafeTtl;

    /// <summary>Why a request is left out; null if it is not.</summary>
    /// <param name="request">The request; null if it cannot be read here, though etcd may read it.</param>
    /// <param name="type">The type of the request.</param>
    /// <param name="body">The body of the call.</param>
    public static string? ReasonFor(IMessage? request, MessageDescriptor type, ReadOnlySpan<byte> body) => request switch
    {
        null when Careful.Contains(type) || IsUncertain(type, body) => "it cannot be told whether it is to be left out",
        RangeRequest range => ReasonFor(range),
        TxnRequest txn => ReasonFor(txn),
        AlarmRequest alarm when !Enum.IsDefined(alarm.Action) || !Enum.IsDefined(alarm.Alarm) => "etcd panics on an unknown action or type",
        LeaseGrantRequest { ID: 0 } => "each server chooses an ID",
        LockRequest { Lease: 0 } or CampaignRequest { Lease: 0 } => "each server grants a lease, whose ID is a part of the key",
        ProclaimRequest { Leader: { Lease: 0 } } or ResignRequest { Leader: { Lease: 0 } } => "each server grants a lease",
        MemberAddRequest { IsLearner: false, PeerURLs.Count: > 0 } => "a voter that never starts costs the only member its majority",
        DowngradeRequest { Action: DowngradeAction.Enable } => "an enabled downgrade is never answered",
        AuthUserAddRequest { Name: AuthSetup.Root } or AuthUserChangePasswordRequest { Name: AuthSetup.Root } =>
            "root keeps the password with which the batch ends",
        _ => null,
    };

    /// <summary>Whether a request that cannot be read here may be one on which etcd panics.</summary>
    private static bool IsUncertain(MessageDescriptor type, ReadOnlySpan<byte> body) =>
        (type == RangeRequest.Descriptor || type == TxnRequest.Descriptor)
        && (body.IndexOf(SortTarget) >= 0 || body.IndexOf(UnboundedEnd) >= 0);

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
