using System.Collections.Immutable;
using System.Security.Cryptography;
using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Hosting;
using FakeEtcd.Node;
using FakeEtcd.Services;
using FakeEtcd.Threading;
using Google.Protobuf;

namespace FakeEtcd.Controls;

/// <summary>Starts lone servers, and provides the steps by which a cluster starts its members.</summary>
internal static class ServerStart
{
    /// <summary>Starts a lone server.</summary>
    /// <param name="options">The server's own copy of its options.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<RunningServer> StartAsync(FakeEtcdOptions options, CancellationToken cancellationToken)
    {
        var seed = DrawSeed(options);
        var random = new Random(seed);
        var clusterId = ServerIdentity.DrawId(random);
        var memberId = ServerIdentity.DrawId(random);
        var committed = new Signal();
        var engine = CreateEngine(options, random, committed);
        Load(engine, options);
        var member = new ClusterState(engine).Add(options.MemberName, memberId, FakeEtcdDefaults.PeerUrl);
        var node = new ServerNode(options, new ServerIdentity(clusterId, member), member, engine, ownsEngine: true, committed, seed);
        return await ListenAsync(node, cancellationToken).ConfigureAwait(false);
    }

    public static int DrawSeed(FakeEtcdOptions options) => options.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>Creates an engine with the state of a snapshot, or with an empty state.</summary>
    public static EtcdEngine CreateEngine(FakeEtcdOptions options, Random random, Signal committed, EngineSnapshot? snapshot = null) => new(
        new EngineOptions(options.TimeProvider, random, options.MinimumLeaseTtl, options.WatchProgressNotifyInterval)
        {
            AuthTokenTtl = options.AuthTokenTtl,
            Committed = committed,
        },
        snapshot);

    /// <summary>Writes the initial data from the options.</summary>
    public static void Load(EtcdEngine engine, FakeEtcdOptions options)
    {
        foreach (var (key, value) in options.InitialData ?? ImmutableDictionary<string, string>.Empty)
        {
            engine.Put(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) });
        }
    }

    /// <summary>Starts listening. Disposes the node if that fails.</summary>
    public static async Task<RunningServer> ListenAsync(ServerNode node, CancellationToken cancellationToken)
    {
        try
        {
            var target = new CallTarget(node);
            var transport = await ServerTransport.StartAsync(target, cancellationToken).ConfigureAwait(false);
            node.Member.ClientUrl = ClientControls.UrlOf(transport);
            return new RunningServer(target, transport);
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }
}
