namespace Etcd.Discovery.Registration.Leases;

/// <summary>A lease with the keys of several registrations. It is granted and kept alive from its creation until it is disposed.</summary>
/// <remarks>
/// Each key belongs to one registration. So a key that is under the lease is the registration's own, as it is with a lease of its own.
/// </remarks>
internal sealed class SharedLease(LeaseKeeper keeper, TimeSpan ttl) : ILeaseObserver, IAsyncDisposable
{
    private readonly ObservableValue<Health> _health = new(new Health(IsOverdue: false, HasEnded: false));
    private readonly TaskCompletionSource<GrantedLease> _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public TimeSpan Ttl => ttl;

    /// <summary>The keys. For the pool, under its lock.</summary>
    public HashSet<string> Keys { get; } = [];

    /// <summary>The keys that left the lease and must not come back to it. For the pool, under its lock.</summary>
    public HashSet<string> BannedKeys { get; } = [];

    /// <summary>The lease, as soon as etcd has granted it.</summary>
    public Task<GrantedLease> Granted => _granted.Task;

    /// <summary>Whether the lease no longer exists or is no longer kept alive.</summary>
    public bool HasEnded => _health.Value.HasEnded;

    /// <summary>Waits until the lease no longer exists or is no longer kept alive.</summary>
    public Task WaitForEndAsync() => _health.WaitAsync(static health => health.HasEnded, CancellationToken.None);

    public void Start() => _running = Background.Run(RunAsync);

    /// <summary>Tells the registrations that the lease does not exist, as one of them has found out.</summary>
    public void End() => _health.Update(static health => health with { HasEnded = true });

    /// <summary>Whether a key may come under the lease. For the pool, under its lock.</summary>
    public bool Accepts(string key) => !Keys.Contains(key) && !BannedKeys.Contains(key);

    /// <summary>Passes what happens to the lease on to one registration, which does not hold up the others.</summary>
    /// <returns>A task that ends when the lease does not exist.</returns>
    public async Task ObserveAsync(ILeaseObserver observer, CancellationToken cancellationToken)
    {
        var known = new Health(IsOverdue: false, HasEnded: false);
        while (true)
        {
            known = await _health.WaitAsync(health => health != known, cancellationToken).ConfigureAwait(false);
            if (known.HasEnded)
            {
                return;
            }

            if (known.IsOverdue)
            {
                observer.OnOverdue();
            }
            else
            {
                observer.OnRenewed();
            }
        }
    }

    /// <summary>Ends the keep-alives.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    void ILeaseObserver.OnRenewed() => _health.Update(static health => health with { IsOverdue = false });

    void ILeaseObserver.OnOverdue() => _health.Update(static health => health with { IsOverdue = true });

    private async Task RunAsync()
    {
        try
        {
            var lease = await keeper.GrantAsync(ttl, _stopping.Token).ConfigureAwait(false);
            _granted.SetResult(lease);
            await keeper.KeepAliveAsync(lease, this, _stopping.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The exception goes to the registrations. One that comes too late asks for another lease, and gets its own.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _granted.TrySetException(exception);

            // The registrations that wait for the lease may all be gone. Reading the exception marks it as observed.
            _ = _granted.Task.Exception;
        }
        finally
        {
            End();
        }
    }

    private sealed record Health(bool IsOverdue, bool HasEnded);
}
