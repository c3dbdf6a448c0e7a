using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Leases;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Threading;

namespace FakeEtcd.Engine;

/// <summary>
/// etcd's state machine: one lock, one revision counter. Requests come in validated; responses go out with the
/// revision in their header, and whoever serves them adds the rest.
/// </summary>
internal sealed partial class EtcdEngine : IDisposable
{
    /// <summary>How much of a compaction is done before waiting writers get their turn.</summary>
    private const int ReclaimStep = 512;

    private readonly Lock _gate = new();
    private readonly Lock _compacting = new();
    private readonly Signal _committed;
    private readonly MvccStore _store;
    private readonly CompactionHashes _compactionHashes = new();
    private readonly Lessor _lessor;
    private readonly WatchHub _watches;
    private readonly ITimer _expiryTimer;
    private int _armings;
    private long _proposals;
    private bool _hasEnded;

    /// <param name="options">What the engine takes from outside.</param>
    /// <param name="snapshot">What to begin with; null for an empty store.</param>
    public EtcdEngine(EngineOptions options, EngineSnapshot? snapshot = null)
    {
        _committed = options.Committed;
        _store = snapshot is null ? new MvccStore() : new MvccStore(snapshot.Store);
        _auth = new AuthStore(new SimpleTokens(options.Time, options.AuthTokenTtl, options.Random));
        _lessor = new Lessor(options.Time, options.MinLeaseTtl, options.Random);
        _watches = new WatchHub(_gate, _store, options.Time, options.ProgressNotifyInterval);
        _expiryTimer = options.Time.CreateTimer(
            static engine => ((EtcdEngine)engine!).ExpireLeases(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (snapshot is not null)
        {
            Restore(snapshot);
        }
    }

    /// <summary>The revision of the last write.</summary>
    public long Revision => _store.State.Revision;

    /// <summary>How many requests changed, or tried to change, the state: what etcd counts as its raft index.</summary>
    public long Proposals => Interlocked.Read(ref _proposals);

    /// <summary>What the store holds, in bytes of marshalled pairs.</summary>
    public long StoredBytes => _store.StoredBytes;

    /// <param name="replica">The member whose client watches; null for one that is always up to date.</param>
    /// <param name="gate">Holds the stream; null for one that nobody holds.</param>
    public WatchStream OpenWatchStream(Replica? replica = null, HoldGate? gate = null)
    {
        lock (_gate)
        {
            return _watches.Open(replica ?? new Replica(), gate ?? new HoldGate());
        }
    }

    /// <summary>A task that ends once every watch stream has written the events of everything that happened so far.</summary>
    public Task DeliveredAsync() => _watches.DrainAsync();

    /// <summary>
    /// Ends the engine: a write that comes too late fails with <see cref="EtcdError.Stopped"/>, since nobody would see it.
    /// </summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _hasEnded = true;
        }

        _expiryTimer.Dispose();
    }

    /// <summary>
    /// Refuses a request that comes too late, or through a member without a leader. Under the lock this is one step with the request's
    /// effect, so that no member acknowledges what it does not know.
    /// </summary>
    /// <exception cref="LeaderLostException">The member has no leader.</exception>
    private void RequireServing(Caller caller)
    {
        if (_hasEnded)
        {
            throw EtcdError.Stopped.ToException();
        }

        if (caller.Replica is { IsCurrent: false })
        {
            throw new LeaderLostException();
        }
    }

    /// <summary>Runs one write under the lock and notifies the watchers.</summary>
    private T Write<T>(Caller caller, Func<WriteTransaction, T> write)
    {
        Interlocked.Increment(ref _proposals);
        lock (_gate)
        {
            RequireServing(caller);
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
            if (changes.Length > 0)
            {
                _watches.Publish(_store.State.Revision, changes);
                _committed.Pulse();
            }

            return result;
        }
    }
}
