using Etcd.Discovery;
using Microsoft.Extensions.Logging;
using Lock = System.Threading.Lock;

namespace Etcd.Extensions.ServiceDiscovery.Following;

/// <summary>The endpoints of one service, kept up to date for all its followers.</summary>
internal sealed partial class FollowedService : IAsyncDisposable
{
    private readonly ServiceDirectory _directory;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly HashSet<IServiceFollower> _followers = [];
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _initialTimeout;
    private readonly ITimer _initialTimer;
    private readonly Task _following;
    private volatile EndpointSnapshot? _snapshot;

    public FollowedService(ServiceDirectory directory, string prefix, TimeSpan initialTimeout, TimeProvider time, ILogger logger)
    {
        _directory = directory;
        _logger = logger;
        _initialTimeout = initialTimeout;
        Prefix = prefix;
        _initialTimer = Background.StartTimer(time, OnInitialTimeout, initialTimeout);
        _following = Background.Run(FollowAsync);
    }

    /// <summary>The prefix of the service's keys.</summary>
    public string Prefix { get; }

    /// <summary>The latest endpoints; null if etcd has not answered yet.</summary>
    public EndpointSnapshot? Snapshot => _snapshot;

    /// <summary>The problems that are in the log already.</summary>
    public OncePerKey Problems { get; } = new();

    public bool HasFollowers
    {
        get
        {
            lock (_lock)
            {
                return _followers.Count > 0;
            }
        }
    }

    /// <summary>Ends the service if nobody follows it.</summary>
    public ITimer? IdleTimer
    {
        get;
        set
        {
            field?.Dispose();
            field = value;
        }
    }

    public void Add(IServiceFollower follower)
    {
        IdleTimer = null;
        lock (_lock)
        {
            _followers.Add(follower);
        }
    }

    /// <summary>Removes a follower.</summary>
    /// <returns>Whether it was the last one.</returns>
    public bool Remove(IServiceFollower follower)
    {
        lock (_lock)
        {
            return _followers.Remove(follower) && _followers.Count == 0;
        }
    }

    /// <summary>Waits until etcd has answered, or the initial timeout is over. From then on it does not wait.</summary>
    public Task WaitForFirstAnswerAsync(CancellationToken cancellationToken) => _answered.Task.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        IdleTimer = null;
        await _directory.DisposeAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
    }

    private async Task FollowAsync()
    {
        try
        {
            var known = await LoadAsync().ConfigureAwait(false);
            while (true)
            {
                Publish(known.Prefixes[Prefix]);
                known = await _directory.WaitForChangeAsync(known).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // The directory is disposed, or has logged why it ended. The last endpoints stay in use.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogEnded(Prefix, exception.Message);
        }
        finally
        {
            await _initialTimer.DisposeAsync().ConfigureAwait(false);
            _answered.TrySetResult();
        }
    }

    /// <summary>Waits for the endpoints. If etcd refuses to give them, nobody waits with it: that does not pass soon.</summary>
    private async Task<DirectorySnapshot> LoadAsync()
    {
        var before = _directory.Current;
        try
        {
            return await _directory.WaitForLoadAsync().ConfigureAwait(false);
        }
        catch (EtcdException exception)
        {
            if (_answered.TrySetResult())
            {
                LogRefused(Prefix, exception.Message);
            }

            return await _directory.WaitForChangeAsync(before).ConfigureAwait(false);
        }
    }

    private void Publish(EndpointSnapshot snapshot)
    {
        if (_snapshot is null && _answered.Task.IsCompleted)
        {
            LogAnswered(Prefix, snapshot.Endpoints.Count);
        }

        _snapshot = snapshot;
        IServiceFollower[] followers;
        lock (_lock)
        {
            followers = [.. _followers];
        }

        foreach (var follower in followers)
        {
            Notify(follower);
        }

        _answered.TrySetResult();
        _initialTimer.Dispose();
    }

    private void Notify(IServiceFollower follower)
    {
        try
        {
            follower.OnChanged();
        }
        catch (AggregateException exception)
        {
            // A callback of somebody's change token. The others must still learn of the change.
            LogCallbackFailed(Prefix, exception);
        }
    }

    private void OnInitialTimeout()
    {
        if (_answered.TrySetResult())
        {
            LogNotAnswered(Prefix, _initialTimeout);
        }
    }
}
