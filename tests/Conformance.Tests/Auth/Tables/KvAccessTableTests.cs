using Conformance.Tests.Backends;
using Conformance.Tests.Kv;
using Etcd.Api;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Auth.Tables;

public sealed class KvAccessTableTests(Backend backend) : AccessTableFixture(backend)
{
    [Test]
    public Task Kv_EveryCaller_IsAnsweredAsInTheTable() => ShouldBeAsync(
        new()
        {
            ["range"] = client => RangeAsync(client, new RangeRequest { Key = Foo }),
            ["range serializable"] = client => RangeAsync(client, new RangeRequest { Key = Foo, Serializable = true }),
            ["range past the permission"] = client => RangeAsync(client, new RangeRequest { Key = Foo, RangeEnd = Utf8("g") }),
            ["put"] = client => PutAsync(client, new PutRequest { Key = Foo }),
            ["put with previous"] = client => PutAsync(client, new PutRequest { Key = Foo, PrevKv = true }),
            ["put with foo's lease"] = client => PutAsync(client, new PutRequest { Key = Foo, Lease = LeaseOfFoo }),
            ["put with eoo's lease"] = client => PutAsync(client, new PutRequest { Key = Foo, Lease = LeaseOfEoo }),
            ["put with no such lease"] = client => PutAsync(client, new PutRequest { Key = Foo, Lease = NoLease }),
            ["delete"] = client => DeleteAsync(client, new DeleteRangeRequest { Key = Foo }),
            ["delete with previous"] = client => DeleteAsync(client, new DeleteRangeRequest { Key = Foo, PrevKv = true }),
            ["compact"] = async client => await client.Kv.CompactAsync(new CompactionRequest { Revision = await RevisionAsync() }),
            ["compact future"] = async client => await client.Kv.CompactAsync(new CompactionRequest { Revision = long.MaxValue }),
        },
        """
        range                      : name token denied ok denied ok ok
        range serializable         : name token denied ok denied ok ok
        range past the permission  : name token denied denied denied denied ok
        put                        : name token denied denied ok ok ok
        put with previous          : name token denied denied denied ok ok
        put with foo's lease       : name token denied denied ok ok ok
        put with eoo's lease       : name token denied denied denied denied ok
        put with no such lease     : name token denied denied LeaseNotFound LeaseNotFound LeaseNotFound
        delete                     : name token denied denied ok ok ok
        delete with previous       : name token denied denied denied ok ok
        compact                    : name token denied denied denied denied ok
        compact future             : name token denied denied denied denied FutureRev
        """,
        older: """
        compact                    : ok token ok ok ok ok ok
        compact future             : FutureRev token FutureRev FutureRev FutureRev FutureRev FutureRev
        """);

    [Test]
    public Task Txn_EveryCaller_IsAnsweredAsInTheTable() => ShouldBeAsync(
        new()
        {
            ["nothing"] = Txn(),
            ["compare"] = client => TxnAsync(client, new TxnRequest { Compare = { Ops.Missing(Foo) } }),
            ["range"] = Txn(Ops.Get(Foo)),
            ["put"] = Txn(Ops.Put(Foo)),
            ["put with previous"] = Txn(Put(new PutRequest { Key = Foo, PrevKv = true })),
            ["put with foo's lease"] = Txn(Put(new PutRequest { Key = Foo, Lease = LeaseOfFoo })),
            ["put with eoo's lease"] = Txn(Put(new PutRequest { Key = Foo, Lease = LeaseOfEoo })),
            ["put with no such lease"] = Txn(Put(new PutRequest { Key = Foo, Lease = NoLease })),
            ["delete"] = Txn(Ops.Delete(Foo)),
            ["delete with previous"] = Txn(new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Foo, PrevKv = true } }),
            ["failure, range eoo"] = client => TxnAsync(client, new TxnRequest { Failure = { Ops.Get(Eoo) } }),
            ["nested nothing"] = Txn(Ops.Nested(new TxnRequest())),
            ["nested compare"] = Txn(Ops.Nested(new TxnRequest { Compare = { Ops.Missing(Foo) } })),
            ["nested range"] = Nested(Ops.Get(Foo)),
            ["nested put"] = Nested(Ops.Put(Foo)),
            ["nested put with previous"] = Nested(Put(new PutRequest { Key = Foo, PrevKv = true })),
            ["nested put with eoo's lease"] = Nested(Put(new PutRequest { Key = Foo, Lease = LeaseOfEoo })),
            ["nested delete"] = Nested(Ops.Delete(Foo)),
            ["nested failure, range eoo"] = Txn(Ops.Nested(new TxnRequest { Failure = { Ops.Get(Eoo) } })),
            ["nested twice, put eoo"] = Nested(Ops.Nested(new TxnRequest { Success = { Ops.Put(Eoo) } })),
        },
        """
        nothing                     : ok token ok ok ok ok ok
        compare                     : name token denied ok denied ok ok
        range                       : name token denied ok denied ok ok
        put                         : name token denied denied ok ok ok
        put with previous           : name token denied denied denied ok ok
        put with foo's lease        : name token denied denied ok ok ok
        put with eoo's lease        : name token denied denied denied denied ok
        put with no such lease      : name token denied denied LeaseNotFound LeaseNotFound LeaseNotFound
        delete                      : name token denied denied ok ok ok
        delete with previous        : name token denied denied denied ok ok
        failure, range eoo          : name token denied denied denied denied ok
        nested nothing              : ok token ok ok ok ok ok
        nested compare              : name token denied ok denied ok ok
        nested range                : name token denied ok denied ok ok
        nested put                  : name token denied denied ok ok ok
        nested put with previous    : name token denied denied denied ok ok
        nested put with eoo's lease : name token denied denied denied denied ok
        nested delete               : name token denied denied ok ok ok
        nested failure, range eoo   : name token denied denied denied denied ok
        nested twice, put eoo       : name token denied denied denied denied ok
        """,
        older: """
        put with previous           : name token denied denied ok ok ok
        put with eoo's lease        : name token denied denied ok ok ok
        nested compare              : ok token ok ok ok ok ok
        nested range                : ok token ok ok ok ok ok
        nested put                  : ok token ok ok ok ok ok
        nested put with previous    : ok token ok ok ok ok ok
        nested put with eoo's lease : ok token ok ok ok ok ok
        nested delete               : ok token ok ok ok ok ok
        nested failure, range eoo   : ok token ok ok ok ok ok
        nested twice, put eoo       : ok token ok ok ok ok ok
        """);

    private static async Task RangeAsync(EtcdClients client, RangeRequest request) => await client.Kv.RangeAsync(request);

    private static async Task PutAsync(EtcdClients client, PutRequest request) => await client.Kv.PutAsync(request);

    private static async Task DeleteAsync(EtcdClients client, DeleteRangeRequest request) => await client.Kv.DeleteRangeAsync(request);

    private static async Task TxnAsync(EtcdClients client, TxnRequest request) => await client.Kv.TxnAsync(request);

    private static Func<EtcdClients, Task> Txn(params RequestOp[] operations) =>
        client => TxnAsync(client, new TxnRequest { Success = { operations } });

    private static Func<EtcdClients, Task> Nested(RequestOp operation) => Txn(Ops.Nested(new TxnRequest { Success = { operation } }));

    private static RequestOp Put(PutRequest request) => new() { RequestPut = request };
}
