using System.Runtime.CompilerServices;
using Etcd.Api;
using FakeEtcd.Controls;
using FakeEtcd.Threading;
using Google.Protobuf;
using Grpc.Net.Client;

namespace FakeEtcd;

/// <summary>Compiles the code that most tests need, on another thread, during and after the start of the process's first server.</summary>
/// <remarks>
/// The runtime compiles a method on its first call. Without the warm-up, the compilation slows the first call of each RPC, by about
/// 0.3 s for the first transaction. Nothing waits for the warm-up. The <c>FakeEtcd.WarmUp</c> switch of
/// <see cref="AppContext"/> disables it.
/// </remarks>
internal static class WarmUp
{
    private const string Switch = "FakeEtcd.WarmUp";

    /// <summary>Ends the calls if they hang, because nothing waits for them.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static readonly ByteString Key = ByteString.CopyFromUtf8("warm-up");
    private static int _begun;

    /// <summary>Whether the warm-up of this process has begun.</summary>
    public static bool HasBegun => Volatile.Read(ref _begun) != 0;

    /// <summary>Begins the warm-up once per process. Does nothing in a process without a just-in-time compiler.</summary>
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

    /// <summary>Makes the calls whose code is to be compiled.</summary>
    /// <returns>A task that completes when the calls end. Its result is whether every call succeeded.</returns>
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
            // A failure only costs time. If the cause persists, the user's own call fails too and reports it.
            return false;
        }
    }

    /// <summary>Calls the code that does not need a host, while the host starts.</summary>
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
