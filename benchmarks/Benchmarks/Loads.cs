using System.Globalization;
using Etcd.Api;
using Google.Protobuf;
using Testing.Etcd;

namespace Benchmarks;

/// <summary>What clients of etcd do most.</summary>
internal static class Loads
{
    private const int Keys = 1000;
    private static readonly ByteString Value = ByteString.CopyFrom(new byte[100]);

    public static IReadOnlyList<Load> All { get; } =
    [
        new("put", _ => Task.CompletedTask, async (clients, n) => await clients.Kv.PutAsync(Put(n))),
        new("get", FillAsync, async (clients, n) => await clients.Kv.RangeAsync(new RangeRequest { Key = Key(n) })),
        new("range of 100", FillAsync, async (clients, _) => await clients.Kv.RangeAsync(
            new RangeRequest { Key = Key(0), RangeEnd = ByteString.CopyFrom(0), Limit = 100 })),
        new("txn, compare and put", FillAsync, async (clients, n) => await clients.Kv.TxnAsync(new TxnRequest
        {
            Compare = { new Compare { Key = Key(n), Target = Compare.Types.CompareTarget.Version, Result = Compare.Types.CompareResult.Greater } },
            Success = { new RequestOp { RequestPut = Put(n) } },
        })),
    ];

    private static PutRequest Put(int n) => new() { Key = Key(n), Value = Value };

    private static ByteString Key(int n) => ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"key-{n % Keys:D4}"));

    private static async Task FillAsync(EtcdClients clients)
    {
        for (var n = 0; n < Keys; n++)
        {
            await clients.Kv.PutAsync(Put(n));
        }
    }
}
