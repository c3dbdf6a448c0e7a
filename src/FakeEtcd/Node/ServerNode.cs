using FakeEtcd.Engine;
using FakeEtcd.Node.Compacting;
using FakeEtcd.Persistence;
using FakeEtcd.Threading;

namespace FakeEtcd.Node;

/// <summary>One server as its clients see it. It may replace the state that it serves.</summary>
internal sealed class ServerNode : IDisposable
{
    private CancellationTokenSource _stopping = new();
    private ServedState _current;
    private AutoCompactor? _compactor;
    private int _quirks;

    /// <param name="options">The server's own copy of the options.</param>
    /// <param name="identity">The IDs in the response headers.</param>
    /// <param name="member">The server as a member of its cluster.</param>
    /// <param name="engine">The initial state.</param>
    /// <param name="ownsEngine">Whether the node disposes the engine. The members of a cluster share an engine.</param>
    /// <param name="committed">Pulses after each commit of the engine.</param>
    /// <param name="seed">The seed of the server's random decisions.</param>
    public ServerNode(
        FakeEtcdOptions options,
        ServerIdentity identity,
        ClusterMember member,
        EtcdEngine engine,
        bool ownsEngine,
        Signal committed,
        int seed)
    {
        Options = options;
        Identity = identity;
        Member = member;
        OwnsEngine = ownsEngine;
        Committed = committed;
        Seed = seed;
        Faults = new FaultControls(options.TimeProvider, seed, options.DeliveryTimeout);
        Quirks = options.Quirks;
        Journal = new CallJournal(options.TimeProvider, options.JournalCapacity, options.DeliveryTimeout);
        Leader = new LeaderGate(member, options.TimeProvider);
        _current = Begin(engine);
        _compactor = AutoCompactor.Start(options, member, _current);
    }

    public FakeEtcdOptions Options { get; }

    public ServerIdentity Identity { get; }

    public ClusterMember Member { get; }

    public bool OwnsEngine { get; }

    public int Seed { get; }

    public FaultControls Faults { get; }

    public CallJournal Journal { get; }

    public LeaderGate Leader { get; }

    /// <summary>Where the state is stored; null if it is in memory only. Its owner disposes it after the node.</summary>
    public DataStore? Data { get; init; }

    /// <summary>Pulses after each commit and when the served state is replaced.</summary>
    public Signal Committed { get; }

    /// <summary>The quirks of real servers that this server imitates.</summary>
    public EtcdQuirks Quirks
    {
        get => (EtcdQuirks)Volatile.Read(ref _quirks);
        set => Volatile.Write(ref _quirks, (int)value);
    }

    /// <summary>The state that the server serves now.</summary>
    public ServedState Current => Volatile.Read(ref _current);

    public EtcdEngine Engine => Current.Engine;

    /// <summary>Ends every open stream with <see cref="EtcdError.Stopped"/>.</summary>
    public Task EndStreamsAsync() => _stopping.CancelAsync();

    /// <summary>Replaces the served state. Ends the streams on the previous state and disposes it.</summary>
    public async Task ServeAsync(EtcdEngine engine)
    {
        var (previousStopping, previous) = (_stopping, _current);
        _stopping = new CancellationTokenSource();
        Volatile.Write(ref _current, Begin(engine));
        _compactor?.Dispose();
        _compactor = AutoCompactor.Start(Options, Member, _current);
        Committed.Pulse();
        await previousStopping.CancelAsync().ConfigureAwait(false);
        previousStopping.Dispose();
        previous.Engine.Retire(previous.Replica);
        if (!ReferenceEquals(previous.Engine, engine))
        {
            previous.Engine.Dispose();
        }
    }

    public void Dispose()
    {
        _compactor?.Dispose();
        if (OwnsEngine)
        {
            Engine.Dispose();
        }

        _stopping.Dispose();
    }

    private ServedState Begin(EtcdEngine engine) => new(engine, Member.Cluster.Serve(Member, engine), _stopping.Token);
}
