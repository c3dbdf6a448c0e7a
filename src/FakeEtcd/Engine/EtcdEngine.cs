using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Leases;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Threading;

namespace FakeEtcd.Engine;

/// <summary>
/// etcd's state machine, with one lock and one revision counter. It expects validated requests. The headers of its responses contain only
/// the revision; the services complete them.
/// </summary>
internal sealed partial class EtcdEngine : IDisposable
{
    /// <summary>
    /// The raft index of a new server. The requests before it add the member, elect it, announce its name and set the cluster's version.
    /// </summary>
    public const long FirstProposals = 4;

    /// <summary>The number of changes that a compaction frees before it yields the lock to waiting writers.</summary>
    private const int ReclaimStep = 64;

    /// <summary>How long a compaction leaves the lock free between two steps: some microseconds, about as long as a step takes.</summary>
    private const int ReclaimPause = 100;

    private const long EmptyDatabaseBytes = 20_480;

    private readonly Lock _gate = new();
    private readonly Lock _compacting = new();
    private readonly Signal _committed;
    private readonly EngineClock _clock;
    private readonly SpaceQuota _quota;
    private readonly MvccStore _store;
    private readonly CompactionHashes _compactionHashes = new();
    private readonly Lessor _lessor;
    private readonly WatchHub _watches;
    private readonly ITimer _expiryTimer;
    private int _armings;
    private long _proposals = FirstProposals;
    private bool _isDisposed;

    /// <param name="options">The options.</param>
    /// <param name="snapshot">The initial state; null for an empty store.</param>
    public EtcdEngine(EngineOptions options, EngineSnapshot? snapshot = null)
    {
        _committed = options.Committed;
        _log = options.Log;
        _clock = new EngineClock(options.Time);
        _quota = new SpaceQuota(options.QuotaBytes);
        _store = snapshot is null ? new MvccStore() : new MvccStore(snapshot.Store);
        _bcryptCost = options.BcryptCost;
        _auth = new AuthStore(options.Jwt is { } signer
            ? new JwtTokens(_clock, signer)
            : new SimpleTokens(_clock, options.AuthTokenTtl, options.TokenRandom));
        _lessor = new Lessor(_clock, options.MinLeaseTtl, options.Random);
        _watches = new WatchHub(_gate, _store, options.Time, options.ProgressNotifyInterval);
        _expiryTimer = options.Time.CreateTimer(
            static engine => ((EtcdEngine)engine!).OnExpiryTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (snapshot is not null)
        {
            Restore(snapshot);
        }
    }

    /// <summary>Reads the clock for what is to come. Never call it under a lock.</summary>
    public void ObserveTime() => _clock.Observe();

    /// <summary>The revision of the last write.</summary>
    public long Revision => _store.State.Revision;

    /// <summary>
    /// etcd's raft index: <see cref="FirstProposals"/>, plus one for each request that changed, or tried to change, the state.
    /// </summary>
    public long Proposals => Interlocked.Read(ref _proposals);

    /// <summary>The size of the database in bytes; that of an etcd without keys is 20 KiB.</summary>
    public long DatabaseBytes => EmptyDatabaseBytes + _store.StoredBytes;

    /// <summary>Opens a watch stream.</summary>
    /// <param name="replica">The state of the member whose client watches; null for the current state.</param>
    /// <param name="gate">The gate that holds the stream; null for a stream that is never held.</param>
    public WatchStream OpenWatchStream(Replica? replica = null, HoldGate? gate = null) =>
        _watches.Open(replica ?? new Replica(), gate ?? new HoldGate());

    /// <summary>Waits until every watch stream that is not held has written the events of all changes so far.</summary>
    public Task DeliveredAsync() => _watches.DrainAsync();

    /// <summary>
    /// Ends the engine. Later requests that change the state fail with <see cref="EtcdError.Stopped"/>, because the server no longer
    /// serves the state.
    /// </summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _log?.Append(new EngineChange.Ended(Proposals));
            }
        }

        _expiryTimer.Dispose();
    }

    /// <summary>
    /// Refuses a request after the end of the engine or through a member without a leader. The caller holds the lock, which makes the check
    /// atomic with the request's effect. So a member never acknowledges a change that it cannot see.
    /// </summary>
    /// <exception cref="Protocol.EtcdException">The engine is disposed, or the member serves another state.</exception>
    /// <exception cref="LeaderLostException">The member has no leader.</exception>
    private void RequireServing(Caller caller)
    {
        if (_isDisposed || caller.Replica is { IsRetired: true })
        {
            throw EtcdError.Stopped.ToException();
        }

        if (caller.Replica is { IsCurrent: false })
        {
            throw new LeaderLostException();
        }
    }

    /// <summary>Admits and counts a request that goes through etcd's raft log. The caller holds the lock.</summary>
    /// <param name="caller">Who makes the request.</param>
    /// <param name="isForced">Whether it is admitted even while changes cannot be stored.</param>
    private void BeginProposal(Caller caller, bool isForced = false)
    {
        RequireServing(caller);
        if (!isForced)
        {
            _log?.RequireWritable();
        }

        Interlocked.Increment(ref _proposals);
    }

    /// <summary>Runs one write under the lock and publishes its changes to the watchers.</summary>
    private T Write<T>(Caller caller, Func<WriteTransaction, T> write, bool isForced = false)
    {
        lock (_gate)
        {
            BeginProposal(caller, isForced);
            var transaction = _store.BeginWrite();
            T result;
            try
            {
                result = write(transaction);
            }
            catch
            {
                transaction.Rollback();
                throw;
            }

            foreach (var move in transaction.LeaseMoves)
            {
                _lessor.Move(move);
            }

            var changes = transaction.Commit();
            if (_log is not null && (changes.Length > 0 || transaction.EndedLease != 0))
            {
                _log.Append(new EngineChange.Keys(Proposals, changes, transaction.EndedLease));
            }

            Counters.AddOperations(transaction.Ranges, transaction.Puts, transaction.Deletes);
            if (changes.Length > 0)
            {
                _watches.Publish(_store.State.Revision, changes);
                _committed.Pulse();
            }

            return result;
        }
    }
}
