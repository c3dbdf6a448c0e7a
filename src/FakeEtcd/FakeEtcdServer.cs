using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Hosting;
using FakeEtcd.Node;
using FakeEtcd.Services;
using Google.Protobuf;

namespace FakeEtcd;

/// <summary>An in-memory etcd v3 server in this process: real gRPC over HTTP/2, on a port of its own.</summary>
/// <remarks>
/// Each server has its own state; any number may run side by side. It listens on loopback only unless
/// <see cref="FakeEtcdOptions.ListenAddress"/> says otherwise.
/// <code>
/// await using var etcd = await FakeEtcdServer.StartAsync();
/// var channel = GrpcChannel.ForAddress(etcd.ConnectionString);
/// </code>
/// The first server of a process also has the code of common calls compiled on another thread, by calls to a server of its own that nobody
/// waits for. Listeners to activities or metrics of the process may see them; the switch <c>FakeEtcd.WarmUp</c>, set to false in
/// the project file (<c>RuntimeHostConfigurationOption</c>) or by <see cref="AppContext.SetSwitch"/>, turns this off.
/// </remarks>
public sealed partial class FakeEtcdServer : IAsyncDisposable
{
    private readonly ServerNode _node;
    private readonly ServerTransport _transport;
    private int _disposed;

    private FakeEtcdServer(ServerNode node, ServerTransport transport, int seed)
    {
        _node = node;
        _transport = transport;
        Seed = seed;
        node.Member.Cluster.Changed += node.OnClusterChanged;
        Leases = new LeaseControls(this);
        Streams = new StreamControls(this, node.OpenStreams);
    }

    /// <summary>Where the server listens: <c>127.0.0.1:port</c>, the form that etcdctl's <c>--endpoints</c> takes.</summary>
    /// <exception cref="InvalidOperationException"><see cref="FakeEtcdOptions.Listen"/> is false.</exception>
    public string Endpoint => Listening.ToString();

    /// <summary>Where the server listens, as a URL: <c>http://127.0.0.1:port</c>.</summary>
    /// <exception cref="InvalidOperationException"><see cref="FakeEtcdOptions.Listen"/> is false.</exception>
    public string ConnectionString => $"http://{Listening}";

    /// <summary>The TCP port the server listens on.</summary>
    /// <exception cref="InvalidOperationException"><see cref="FakeEtcdOptions.Listen"/> is false.</exception>
    public int Port => Listening.Port;

    /// <summary>The revision of the last write; 1 for a server that was never written to.</summary>
    public long Revision => Engine.Revision;

    /// <summary>The seed of everything random in this server; set <see cref="FakeEtcdOptions.Seed"/> to it to repeat a run.</summary>
    public int Seed { get; }

    internal ServerNode Node => _node;

    internal EtcdEngine Engine => _node.Current.Engine;

    private IPEndPoint Listening => _transport.Endpoint ?? throw new InvalidOperationException(
        $"The server listens on no port, as {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.Listen)} is false: "
        + $"use {nameof(CreateChannel)} or {nameof(CreateHandler)}.");

    /// <summary>Starts a server with the default options.</summary>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running server; dispose it to stop it.</returns>
    public static Task<FakeEtcdServer> StartAsync(CancellationToken cancellationToken = default) =>
        StartAsync(new FakeEtcdOptions(), cancellationToken);

    /// <summary>Starts a server with options that a callback sets.</summary>
    /// <param name="configure">Changes the default options.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running server; dispose it to stop it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range; the exception names it.</exception>
    /// <exception cref="IOException">The port is in use.</exception>
    public static Task<FakeEtcdServer> StartAsync(
        Action<FakeEtcdOptions> configure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new FakeEtcdOptions();
        configure(options);
        return StartAsync(options, cancellationToken);
    }

    /// <summary>Starts a server.</summary>
    /// <param name="options">The options; the server works on a copy.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running server; dispose it to stop it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range; the exception names it.</exception>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<FakeEtcdServer> StartAsync(FakeEtcdOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        FakeEtcdOptionsValidator.ThrowIfInvalid(options);
        options = options.Copy();
        WarmUp.Begin();

        var seed = options.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        var random = new Random(seed);
        var clusterId = ServerIdentity.DrawId(random);
        var member = new ClusterState().Add(options.MemberName, ServerIdentity.DrawId(random), FakeEtcdDefaults.PeerUrl);
        var waiters = new RevisionWaiters();
        var engine = CreateEngine(options, random, waiters);
        LoadInitialData(engine, options);
        member.Pin = engine.Pin;
        var node = new ServerNode(options, new ServerIdentity(clusterId, member), member, engine, ownsEngine: true, waiters, seed);
        return await StartAsync(node, seed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has a node listen. A node that cannot is disposed.</summary>
    internal static async Task<FakeEtcdServer> StartAsync(ServerNode node, int seed, CancellationToken cancellationToken)
    {
        try
        {
            var transport = await ServerTransport.StartAsync(node, cancellationToken).ConfigureAwait(false);
            node.Member.ClientUrl = transport.Endpoint is { } endpoint ? $"http://{endpoint}" : InProcessUrl;
            return new FakeEtcdServer(node, transport, seed);
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>Makes the state that a server serves: that of a snapshot, or an empty one.</summary>
    internal static EtcdEngine CreateEngine(
        FakeEtcdOptions options, Random random, RevisionWaiters waiters, EngineSnapshot? snapshot = null) => new(
        new EngineOptions(options.TimeProvider, random, options.MinimumLeaseTtl, options.WatchProgressNotifyInterval)
        {
            AuthTokenTtl = options.AuthTokenTtl,
            Waiters = waiters,
        },
        snapshot);

    internal static void LoadInitialData(EtcdEngine engine, FakeEtcdOptions options)
    {
        foreach (var (key, value) in options.InitialData ?? ImmutableDictionary<string, string>.Empty)
        {
            engine.Put(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) });
        }
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);

    /// <summary>Stops the server: open streams end with <see cref="EtcdError.Stopped"/>, the port is free again.</summary>
    /// <returns>A task that ends when the server is down.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _lifecycle.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_isRunning)
            {
                await StopNowAsync(StopMode.Graceful, CancellationToken.None).ConfigureAwait(false);
            }

            await _transport.DisposeAsync().ConfigureAwait(false);
            _node.Member.Cluster.Changed -= _node.OnClusterChanged;
            _node.Dispose();
        }
        finally
        {
            _lifecycle.Release();
        }
    }
}
