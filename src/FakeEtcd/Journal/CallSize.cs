using Etcd.Api;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace FakeEtcd.Journal;

/// <summary>Estimates the memory that the messages of a call take. Small messages within a message take far more than their bytes.</summary>
internal static class CallSize
{
    /// <summary>The approximate size of an object, without its keys and values.</summary>
    private const long ObjectBytes = 128;

    public static long Of(EtcdCall call) => ObjectBytes + Of(call.Request) + (call.Response is { } response ? Of(response) : 0);

    private static long Of(IMessage message) => message switch
    {
        PutRequest put => ObjectBytes + put.Key.Length + put.Value.Length,
        MemberAddRequest add => ObjectBytes + Of(add.PeerURLs),
        MemberUpdateRequest update => ObjectBytes + Of(update.PeerURLs),
        TxnRequest txn => ObjectBytes + Sum(txn.Compare, Of) + Sum(txn.Success, Of) + Sum(txn.Failure, Of),
        RangeResponse range => ObjectBytes + Of(range.Kvs),
        PutResponse put => ObjectBytes + Of(put.PrevKv),
        DeleteRangeResponse delete => ObjectBytes + Of(delete.PrevKvs),
        TxnResponse txn => ObjectBytes + Sum(txn.Responses, Of),
        LeaseLeasesResponse leases => ObjectBytes + (leases.Leases.Count * ObjectBytes),
        AlarmResponse alarms => ObjectBytes + (alarms.Alarms.Count * ObjectBytes),
        AuthRoleGetResponse role => ObjectBytes + role.Perm.Sum(static perm => (3 * ObjectBytes) + perm.Key.Length + perm.RangeEnd.Length),
        AuthUserListResponse users => ObjectBytes + Of(users.Users),
        AuthUserGetResponse user => ObjectBytes + Of(user.Roles),
        AuthRoleListResponse roles => ObjectBytes + Of(roles.Roles),
        StatusResponse status => ObjectBytes + Of(status.Errors),
        MemberListResponse list => ObjectBytes + Of(list.Members),
        MemberAddResponse add => ObjectBytes + Of(add.Members),
        MemberUpdateResponse update => ObjectBytes + Of(update.Members),
        MemberRemoveResponse remove => ObjectBytes + Of(remove.Members),
        MemberPromoteResponse promote => ObjectBytes + Of(promote.Members),
        LeaseTimeToLiveResponse lease => ObjectBytes + lease.Keys.Sum(static key => ObjectBytes + key.Length),

        // Other messages hold few others within them.
        _ => ObjectBytes + (2L * message.CalculateSize()),
    };

    private static long Of(Compare compare) => ObjectBytes + compare.Key.Length + compare.RangeEnd.Length
        + (compare.TargetUnionCase == Compare.TargetUnionOneofCase.Value ? compare.Value.Length : 0);

    private static long Of(RequestOp operation) =>
        ObjectBytes + (TxnOperations.RequestOf(operation) is { } request ? Of(request) : 0);

    private static long Of(ResponseOp operation) => ObjectBytes + operation.ResponseCase switch
    {
        ResponseOp.ResponseOneofCase.ResponseRange => Of(operation.ResponseRange),
        ResponseOp.ResponseOneofCase.ResponsePut => Of(operation.ResponsePut),
        ResponseOp.ResponseOneofCase.ResponseDeleteRange => Of(operation.ResponseDeleteRange),
        ResponseOp.ResponseOneofCase.ResponseTxn => Of(operation.ResponseTxn),
        _ => 0,
    };

    private static long Of(RepeatedField<KeyValue> pairs) => Sum(pairs, Of);

    private static long Sum<T>(RepeatedField<T> parts, Func<T, long> sizeOf)
    {
        var bytes = 0L;
        for (var index = 0; index < parts.Count; index++)
        {
            bytes += sizeOf(parts[index]);
        }

        return bytes;
    }

    private static long Of(RepeatedField<Member> members) =>
        members.Sum(static member => (2 * ObjectBytes) + Of(member.PeerURLs) + Of(member.ClientURLs));

    private static long Of(RepeatedField<string> texts) => texts.Sum(static text => ObjectBytes + (2L * text.Length));

    private static long Of(KeyValue? pair) => pair is null ? 0 : ObjectBytes + pair.Key.Length + pair.Value.Length;
}
