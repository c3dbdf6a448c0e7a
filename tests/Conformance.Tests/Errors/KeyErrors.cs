using Etcd.Api;
using FakeEtcd;
using Google.Protobuf;
using Testing.Etcd;
using static Etcd.Api.AlarmRequest.Types;

namespace Conformance.Tests.Errors;

/// <summary>Errors of requests for keys and leases.</summary>
internal static class KeyErrors
{
    private static readonly ByteString Key = ByteString.CopyFromUtf8("key");

    public static IReadOnlyList<ErrorCase> Cases { get; } =
    [
        new(EtcdError.EmptyKey, on => PutAsync(on, new PutRequest())),
        new(EtcdError.KeyNotFound, on => PutAsync(on, new PutRequest { Key = ByteString.CopyFromUtf8("no key"), IgnoreValue = true })),
        new(EtcdError.ValueProvided, on => PutAsync(on, new PutRequest { Key = Key, Value = Key, IgnoreValue = true })),
        new(EtcdError.LeaseProvided, on => PutAsync(on, new PutRequest { Key = Key, Lease = 1, IgnoreLease = true })),
        new(EtcdError.TooManyOps, on => TxnAsync(on, Enumerable.Repeat(new RequestOp { RequestRange = new RangeRequest { Key = Key } }, 129))),
        new(EtcdError.DuplicateKey, on => TxnAsync(on, Enumerable.Repeat(new RequestOp { RequestPut = new PutRequest { Key = Key } }, 2))),
        new(EtcdError.Compacted, async on =>
        {
            await on.Etcd.PutAsync("key", "value");
            var put = await on.Etcd.PutAsync("key", "value");
            await on.Etcd.Kv.CompactAsync(new CompactionRequest { Revision = put.Header.Revision });
            await RangeAsync(on, new RangeRequest { Key = Key, Revision = put.Header.Revision - 1 });
        }),
        new(EtcdError.FutureRev, on => RangeAsync(on, new RangeRequest { Key = Key, Revision = 1_000_000 })),
        new(EtcdError.RequestTooLarge, on => PutAsync(on, new PutRequest { Key = Key, Value = ByteString.CopyFrom(new byte[1_600_000]) })),
        new(EtcdError.NoSpace, on => WithAlarmAsync(on, AlarmType.Nospace)),
        new(EtcdError.Corrupt, on => WithAlarmAsync(on, AlarmType.Corrupt)),
        new(EtcdError.LeaseNotFound, on => on.Etcd.RevokeAsync(404)),
        new(EtcdError.LeaseExist, async on =>
        {
            var lease = await on.Etcd.GrantAsync();
            await on.Etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = lease, TTL = 600 });
        }),
        new(EtcdError.LeaseTTLTooLarge, on => on.Etcd.GrantAsync(ttl: 9_000_000_001)),
    ];

    private static async Task PutAsync(ErrorStage on, PutRequest request) => await on.Etcd.Kv.PutAsync(request);

    private static async Task RangeAsync(ErrorStage on, RangeRequest request) => await on.Etcd.Kv.RangeAsync(request);

    private static async Task TxnAsync(ErrorStage on, IEnumerable<RequestOp> operations) =>
        await on.Etcd.Kv.TxnAsync(new TxnRequest { Success = { operations } });

    private static async Task WithAlarmAsync(ErrorStage on, AlarmType alarm)
    {
        await ChangeAsync(AlarmAction.Activate);
        await ErrorStage.ThenAsync(on.Etcd.Kv.PutAsync(new PutRequest { Key = Key }), () => ChangeAsync(AlarmAction.Deactivate));

        async Task ChangeAsync(AlarmAction action) =>
            await on.Etcd.Maintenance.AlarmAsync(new AlarmRequest { Action = action, Alarm = alarm });
    }
}
