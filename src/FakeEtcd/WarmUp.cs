using System.Runtime.CompilerServices;
using Etcd.Api;
using FakeEtcd.Controls;
using FakeEtcd.Threading;
using Google.Protobuf;
using Grpc.Net.Client;

namespace FakeEtcd;

/// <summary>Compiles the code that most tests need on another thread, while the first server of the process starts and after.</summary>
/// <remarks>
/// The runtime compiles a method when it is first called. Without this, that time is a part of the first call of each kind:
/// about 0.3 s for the first transaction. Nothing waits for it. The switch <c>FakeEtcd.WarmUp</c> turns it off.
/// </remarks>
internal static class WarmUp
{
    private const string Switch = "FakeEtcd.WarmUp";

    /// <summary>Nobody waits for the calls, so that they must end by themselves.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static readonly ByteString Key = ByteString.CopyFromUtf8("warm-up");
    private static int _begun;

    /// <summary>Whether a warm-up was begun in this process.</summary>
    public static bool HasBegun => Volatile.Read(ref _begun) != 0;

    /// <summary>Begins, once in a process. A process without a just-in-time compiler has nothing to warm.</summary>
    public static void Begin()
    {
        if (RuntimeFeature.IsDynamicCodeCompiled
            && !(AppContext.TryGetSwitch(Switch, out var isOn) && !isOn)
            && Interlocked.Exchange(ref _begun, 1) == 0)
        {
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(TryRunAsync);
            }
        }
    }

    /// <returns>Whether every call succeeded.</returns>
    public static async Task<bool> TryRunAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(Timeout, TimeProvider.System);
            UseEngine();
            await UseServerAsync(timeout.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception)
        {
            // Only time was at stake. What fails here fails in the user's own call too, where it is seen.
            return false;
        }
    }

    /// <summary>What needs no host, while the host starts.</summary>
    private static void UseEngine()
    {
        using var engine = ServerStart.CreateEngine(new FakeEtcdOptions(), new Random(0), new Signal());
        engine.Put(PutRequest.Parser.ParseFrom(Put.ToByteArray()));
        engine.Txn(TxnRequest.Parser.ParseFrom(Txn.ToByteArray()));
        engine.Range(RangeRequest.Parser.ParseFrom(Range.ToByteArray()));
    }

    private static async Task UseServerAsync(CancellationToken cancellationToken)
    {
        var server = await FakeEtcdServer.StartAsync(options => options.Listen = false, cancellationToken).ConfigureAwait(false);
        try
        {
            using var channel = server.CreateChannel();
            await UseAsync(channel, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await server.StopAsync(StopMode.Kill, CancellationToken.None).ConfigureAwait(false);
            await server.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task UseAsync(GrpcChannel channel, CancellationToken cancellationToken)
    {
        var kv = new KV.KVClient(channel);
        await kv.TxnAsync(Txn, cancellationToken: cancellationToken).ConfigureAwait(false);
        await kv.PutAsync(Put, cancellationToken: cancellationToken).ConfigureAwait(false);
        await kv.RangeAsync(Range, cancellationToken: cancellationToken).ConfigureAwait(false);
        using var watch = new Watch.WatchClient(channel).Watch(cancellationToken: cancellationToken);
        var create = new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Key } };
        await watch.RequestStream.WriteAsync(create, cancellationToken).ConfigureAwait(false);
        await watch.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false);
        var lease = new Lease.LeaseClient(channel);
        await lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 }, cancellationToken: cancellationToken).ConfigureAwait(false);
        await kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key }, cancellationToken: cancellationToken).ConfigureAwait(false);
        await watch.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false);
    }

    private static PutRequest Put => new() { Key = Key, Value = Key };

    private static RangeRequest Range => new() { Key = Key };

    private static TxnRequest Txn => new()
    {
        Compare = { new Compare { Key = Key, Target = Compare.Types.CompareTarget.Version } },
        Success = { new RequestOp { RequestPut = Put } },
        Failure = { new RequestOp { RequestRange = Range } },
    };
}
