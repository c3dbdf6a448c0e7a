using FakeEtcd.Engine;
using FakeEtcd.Node;
using FakeEtcd.Services.Interception;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>One server as its clients know it, whatever state it serves.</summary>
internal sealed class ServerNode : IDisposable
{
    private CancellationTokenSource _stopping = new();
    private ServerContext _current;
    private int _quirks;
    private bool _isPaused;

    /// <param name="options">The server's own copy of its options.</param>
    /// <param name="identity">Who signs the responses.</param>
    /// <param name="engine">The state to serve first.</param>
    /// <param name="member">The server as a member of its cluster.</param>
    /// <param name="ownsEngine">Whether the node disposes the engine; the members of a cluster share one.</param>
    /// <param name="waiters">Whom the engine tells of commits.</param>
    /// <param name="seed">The seed of what the server decides at random from now on.</param>
    public ServerNode(
        FakeEtcdOptions options, ServerIdentity identity, ClusterMember member, EtcdEngine engine, bool ownsEngine, RevisionWaiters waiters, int seed)
    {
        Options = options;
        Identity = identity;
        Member = member;
        OwnsEngine = ownsEngine;
        Waiters = waiters;
        Faults = new FaultControls(options.TimeProvider, seed, options.DeliveryTimeout);
        Quirks = options.Quirks;
        Journal = new CallJournal(options.TimeProvider, options.JournalCapacity, options.DeliveryTimeout);
        _current = new ServerContext(this, engine, _stopping.Token);
    }

    public FakeEtcdOptions Options { get; }

    public ServerIdentity Identity { get; }

    public ClusterMember Member { get; }

    public bool OwnsEngine { get; }

    public FaultControls Faults { get; }

    public CallJournal Journal { get; }

    /// <summary>Who waits for a revision.</summary>
    public RevisionWaiters Waiters { get; }

    /// <summary>What of real servers' odd behaviour is imitated.</summary>
    public EtcdQuirks Quirks
    {
        get => (EtcdQuirks)Volatile.Read(ref _quirks);
        set => Volatile.Write(ref _quirks, (int)value);
    }

    /// <summary>Whether nothing is read or written for the moment.</summary>
    public bool IsPaused
    {
        get => Volatile.Read(ref _isPaused);
        set => Volatile.Write(ref _isPaused, value);
    }

    public OpenStreams OpenStreams { get; } = new();

    /// <summary>The address that clients reach the server at; empty before it listens.</summary>
    public string ClientUrl => Member.ClientUrl;

    /// <summary>What is served now. A call takes it once.</summary>
    public ServerContext Current => Volatile.Read(ref _current);

    /// <summary>Ends every open stream with <see cref="EtcdError.Stopped"/>.</summary>
    public Task EndStreamsAsync() => _stopping.CancelAsync();

    /// <summary>Serves another state from now on, and ends the streams on the one before, which is disposed.</summary>
    public async Task ServeAsync(EtcdEngine engine)
    {
        var (endedStopping, ended) = (_stopping, _current);
        _stopping = new CancellationTokenSource();
        Volatile.Write(ref _current, new ServerContext(this, engine, _stopping.Token));
        Member.Pin = engine.Pin;
        Waiters.Reached(engine.Revision);
        await endedStopping.CancelAsync().ConfigureAwait(false);
        endedStopping.Dispose();
        if (!ReferenceEquals(ended.Engine, engine))
        {
            ended.Engine.Dispose();
        }
    }

    /// <summary>Acts on a change in the cluster: streams that want a leader end without one, held back news goes out with one.</summary>
    public void OnClusterChanged(bool isElected)
    {
        if (OwnsEngine)
        {
            Current.Engine.FollowLeader(hasLeader: Member.Leader is not null, isElected);
        }

        foreach (var stream in OpenStreams.ToList())
        {
            if ((Member.Leader is null && stream.RequiresLeader)
                || (isElected && Quirks.HasFlag(EtcdQuirks.LeaderChangeClosesStreams)))
            {
                stream.Break(new Status(EtcdError.NoLeader.Code, EtcdError.NoLeader.Message));
            }
            else if (Member.Leader is not null)
            {
                stream.Watches?.Nudge();
            }
        }
    }

    public void Dispose()
    {
        if (OwnsEngine)
        {
            _current.Engine.Dispose();
        }

        _stopping.Dispose();
    }
}
