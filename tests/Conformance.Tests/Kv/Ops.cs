using Etcd.Api;
using Google.Protobuf;
using CompareResult = Etcd.Api.Compare.Types.CompareResult;
using CompareTarget = Etcd.Api.Compare.Types.CompareTarget;

namespace Conformance.Tests.Kv;

/// <summary>Short forms of what transactions consist of.</summary>
internal static class Ops
{
    public static RequestOp Put(ByteString key, string value = "v") =>
        new() { RequestPut = new PutRequest { Key = key, Value = ByteString.CopyFromUtf8(value) } };

    public static RequestOp Get(ByteString key) => new() { RequestRange = new RangeRequest { Key = key } };

    public static RequestOp Delete(ByteString key) => new() { RequestDeleteRange = new DeleteRangeRequest { Key = key } };

    public static RequestOp Nested(TxnRequest txn) => new() { RequestTxn = txn };

    public static Compare Version(ByteString key, CompareResult result, long version) =>
        new() { Key = key, Target = CompareTarget.Version, Result = result, Version = version };

    /// <summary>Holds if the key does not exist.</summary>
    public static Compare Missing(ByteString key) => Version(key, CompareResult.Equal, 0);

    public static Compare Value(ByteString key, CompareResult result, string value) =>
        new() { Key = key, Target = CompareTarget.Value, Result = result, Value = ByteString.CopyFromUtf8(value) };

    public static Compare Created(ByteString key, CompareResult result, long revision) =>
        new() { Key = key, Target = CompareTarget.Create, Result = result, CreateRevision = revision };

    public static Compare Modified(ByteString key, CompareResult result, long revision) =>
        new() { Key = key, Target = CompareTarget.Mod, Result = result, ModRevision = revision };

    public static Compare Leased(ByteString key, CompareResult result, long lease) =>
        new() { Key = key, Target = CompareTarget.Lease, Result = result, Lease = lease };
}
