using System.Collections.Immutable;
using System.Security.Cryptography;
using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Hosting;
using FakeEtcd.Node;
using FakeEtcd.Persistence;
using FakeEtcd.Services;
using FakeEtcd.Snapshots;
using FakeEtcd.Threading;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace FakeEtcd.Controls;

/// <summary>Starts lone servers, and provides the steps by which a cluster starts its members.</summary>
internal static class ServerStart
{
    /// <summary>The requests that the start of an etcd with data adds to its raft log: an election, and the announcement of its name.</summary>
    private const long RestartProposals = 2;

    /// <summary>Starts a lone server.</summary>
    /// <param name="options">The server's own copy of its options.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <param name="forward">Creates what forwards the requests of a proxy; null for a server that serves them itself.</param>
    public static async Task<RunningServer> StartAsync(
        FakeEtcdOptions options, CancellationToken cancellationToken, Func<ServerNode, IForwarder>? forward = null)
    {
        var data = OpenData(options);
        try
        {
            return await StartAsync(options, data, cancellationToken, forward).ConfigureAwait(false);
        }
        catch
        {
            if (data is not null)
            {
                await data.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    /// <summary>Starts a lone server with an open data directory, or without one.</summary>
    public static async Task<RunningServer> StartAsync(
        FakeEtcdOptions options, DataStore? data, CancellationToken cancellationToken, Func<ServerNode, IForwarder>? forward = null)
    {
        var seed = DrawSeed(options);
        var stored = data?.Stored;

        // The numbers of one start must not come again in the next one.
        var sequence = unchecked(seed + (int)(stored?.Cluster?.Term ?? 0));
        var random = new Random(sequence);
        ImmutableArray<string> peerUrls = [.. options.Urls?.AdvertisePeer ?? [FakeEtcdDefaults.PeerUrl]];
        var identity = stored?.Identity ?? DrawIdentity(options, peerUrls, random);
        var committed = new Signal();
        var engine = stored is null
            ? await CreateFirstEngineAsync(options, random, committed, cancellationToken, data?.Log).ConfigureAwait(false)
            : CreateEngine(options, random, committed, stored.ToSnapshot(RestartProposals), data!.Log);
        try
        {
            data?.Start(engine, identity);
        }
        catch
        {
            engine.Dispose();
            throw;
        }

        var cluster = new ClusterState(engine, sequence);
        var member = stored?.Cluster is { } known
            ? cluster.Restore(known, identity.MemberId, options.MemberName)
            : cluster.Add(options.MemberName, identity.MemberId, peerUrls);
        var node = new ServerNode(options, new ServerIdentity(identity.ClusterId, member), member, engine, ownsEngine: true, committed, seed)
        {
            Data = data,
        };
        return Announce(await ListenAsync(node, cancellationToken, forward).ConfigureAwait(false));
    }

    /// <summary>Tells the cluster the addresses at which clients reach a server.</summary>
    public static RunningServer Announce(RunningServer server)
    {
        server.Node.Member.Cluster.Announce(
            server.Node.Member, [.. server.Node.Options.Urls?.AdvertiseClient ?? [ClientControls.UrlOf(server.Transport)]]);
        return server;
    }

    public static int DrawSeed(FakeEtcdOptions options) => options.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue);

    private static DataIdentity DrawIdentity(FakeEtcdOptions options, ImmutableArray<string> peerUrls, Random random)
    {
        var drawn = new DataIdentity(ServerIdentity.DrawId(random), ServerIdentity.DrawId(random));
        return options.ClusterToken is { } token && BootstrapIds.Compute(peerUrls, token) is var (clusterId, memberId)
            ? new DataIdentity(clusterId, memberId)
            : drawn;
    }

    /// <summary>Creates an engine with the state of a snapshot, or with an empty state.</summary>
    public static EtcdEngine CreateEngine(
        FakeEtcdOptions options, Random random, Signal committed, EngineSnapshot? snapshot = null, IChangeLog? log = null) => new(
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
            Log = log,

            // With a seed of the caller's a run repeats. The ids in every header must not lead to the tokens, so they have a sequence of their own.
            TokenRandom = options.Seed is { } seed ? new Random(~seed) : null,
        },
        snapshot);

    /// <summary>Creates the first state of a server: the snapshot or the initial data from the options.</summary>
    /// <exception cref="IOException">The snapshot cannot be read.</exception>
    /// <exception cref="InvalidDataException">The snapshot is damaged.</exception>
    public static async Task<EtcdEngine> CreateFirstEngineAsync(
        FakeEtcdOptions options, Random random, Signal committed, CancellationToken cancellationToken, IChangeLog? log = null)
    {
        if (options.Snapshot is { } snapshot)
        {
            var file = await snapshot.ReadAsync(cancellationToken).ConfigureAwait(false);
            return CreateEngine(options, random, committed, SnapshotFile.Read(file), log);
        }

        var engine = CreateEngine(options, random, committed, log: log);
        Load(engine, options);
        return engine;
    }

    private static DataStore? OpenData(FakeEtcdOptions options)
    {
        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        return options.DataDirectory is { } path
            ? DataStore.Open(path, new DataSettings(options.SyncData, loggers.CreateLogger(DataLog.Category)))
            : null;
    }

    private static void Load(EtcdEngine engine, FakeEtcdOptions options)
    {
        foreach (var (key, value) in options.InitialData ?? ImmutableDictionary<string, string>.Empty)
        {
            engine.Put(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) });
        }
    }

    /// <summary>Starts listening. Disposes the node if that fails.</summary>
    /// <param name="node">The server.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <param name="forward">Creates what forwards the requests of a proxy; null for a server that serves them itself.</param>
    public static async Task<RunningServer> ListenAsync(
        ServerNode node, CancellationToken cancellationToken, Func<ServerNode, IForwarder>? forward = null)
    {
        try
        {
            var target = new CallTarget(node) { Forwarder = forward?.Invoke(node) };
            return new RunningServer(target, await ServerTransport.StartAsync(target, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }
}
