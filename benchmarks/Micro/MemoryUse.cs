using System.Diagnostics;
using Etcd.Api;
using Google.Protobuf;
using Grpc.Net.Client;

namespace Micro;

/// <summary>What memory a server takes for 10^6 keys with values of 256 bytes. It may be FakeEtcd or etcd, in a process of its own.</summary>
internal static class MemoryUse
{
    private const int Keys = 1_000_000;
    private const int PutsATxn = 100;

    public static async Task RunAsync(string url, int processId)
    {
        using var process = Process.GetProcessById(processId);
        Print(process, 0);
        using var channel = GrpcChannel.ForAddress(url);
        var client = new KV.KVClient(channel);
        var random = new Random(1);
        for (var from = 0; from < Keys; from += PutsATxn)
        {
            var txn = new TxnRequest();
            txn.Success.AddRange(Enumerable.Range(from, PutsATxn).Select(number => new RequestOp
            {
                RequestPut = new PutRequest { Key = Workload.Key(number), Value = RandomValue(random) },
            }));
            await client.TxnAsync(txn);
        }

        Print(process, Keys);
    }

    private static ByteString RandomValue(Random random)
    {
        var value = new byte[256];
        random.NextBytes(value);
        return ByteString.CopyFrom(value);
    }

    private static void Print(Process process, int keys)
    {
        process.Refresh();
        Console.WriteLine(FormattableString.Invariant($"{keys} keys: {process.WorkingSet64 >> 20} MiB, peak {process.PeakWorkingSet64 >> 20} MiB"));
    }
}
