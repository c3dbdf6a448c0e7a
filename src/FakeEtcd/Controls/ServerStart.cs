using System.Collections.Immutable;
using System.Security.Cryptography;
using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Hosting;
using FakeEtcd.Node;
using FakeEtcd.Services;
using FakeEtcd.Snapshots;
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
        ImmutableArray<string> peerUrls = [.. options.Urls?.AdvertisePeer ?? [FakeEtcdDefaults.PeerUrl]];
        var (clusterId, memberId) = (ServerIdentity.DrawId(random), ServerIdentity.DrawId(random));
        if (options.ClusterToken is { } token)
        {
            (clusterId, memberId) = BootstrapIds.Compute(peerUrls, token);
        }

        var committed = new Signal();
        var engine = await CreateFirstEngineAsync(options, random, committed, cancellationToken).ConfigureAwait(false);
        var member = new ClusterState(engine, seed).Add(options.MemberName, memberId, peerUrls);
        var node = new ServerNode(options, new ServerIdentity(clusterId, member), member, engine, ownsEngine: true, committed, seed);
        return Announce(await ListenAsync(node, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Tells the cluster the addresses at which clients reach a server.</summary>
    public static RunningServer Announce(RunningServer server)
    {
        server.Node.Member.Cluster.Announce(
            server.Node.Member, [.. server.Node.Options.Urls?.AdvertiseClient ?? [ClientControls.UrlOf(server.Transport)]]);
        return server;
    }

    public static int DrawSeed(FakeEtcdOptions options) => options.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>Creates an engine with the state of a snapshot, or with an empty state.</summary>
    public static EtcdEngine CreateEngine(FakeEtcdOptions options, Random random, Signal committed, EngineSnapshot? snapshot = null) => new(
        new EngineOptions(options.TimeProvider, random, options.MinimumLeaseTtl, options.WatchProgressNotifyInterval)
        {
            AuthTokenTtl = options.AuthTokenTtl,
            Jwt = options.Jwt?.Signer,
            BcryptCost = options.BcryptCost,
            QuotaBytes = options.QuotaBackendBytes switch
            {
                0 => FakeEtcdDefaults.QuotaBackendBytes,
                < 0 => long.MaxValue,
                var bytes => bytes,
            },
            Committed = committed,

            // With a seed of the caller's a run repeats. The ids in every header must not lead to the tokens, so they have a sequence of their own.
            TokenRandom = options.Seed is { } seed ? new Random(~seed) : null,
        },
        snapshot);

    /// <summary>Creates the first state of a server: the snapshot or the initial data from the options.</summary>
    /// <exception cref="IOException">The snapshot cannot be read.</exception>
    /// <exception cref="InvalidDataException">The snapshot is damaged.</exception>
    public static async Task<EtcdEngine> CreateFirstEngineAsync(
        FakeEtcdOptions options, Random random, Signal committed, CancellationToken cancellationToken)
    {
        if (options.Snapshot is { } snapshot)
        {
            var file = await snapshot.ReadAsync(cancellationToken).ConfigureAwait(false);
            return CreateEngine(options, random, committed, SnapshotFile.Read(file));
        }

        var engine = CreateEngine(options, random, committed);
        Load(engine, options);
        return engine;
    }

    private static void Load(EtcdEngine engine, FakeEtcdOptions options)
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
            return new RunningServer(target, await ServerTransport.StartAsync(target, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }
}
