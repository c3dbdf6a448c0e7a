using System.Runtime.ExceptionServices;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Lock = System.Threading.Lock;

namespace Etcd.Discovery;

/// <summary>Follows the endpoints under several prefixes at once, for programs that pick addresses themselves.</summary>
/// <remarks>
/// Values may be the JSON of the naming packages or a plain <c>host:port</c>. It follows from its creation until it is
/// disposed, through restarts and outages of etcd, in which it keeps what it knows. Safe for use by any number of threads.
/// </remarks>
public sealed partial class ServiceDirectory : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger;
    private readonly int _prefixCount;
    private readonly Task _following;
    private DirectorySnapshot _snapshot = new(0, ImmutableDictionary.Create<string, EndpointSnapshot>(StringComparer.Ordinal));
    private TaskCompletionSource _changed = NewSignal();

    // Why following ended, after which nothing changes any more.
    private volatile Exception? _failure;
    private int _disposed;

    /// <summary>Makes a directory and begins to follow.</summary>
    /// <param name="connection">The connection; the directory does not dispose it.</param>
    /// <param name="prefixes">
    /// The prefixes, such as <c>/web/</c>. One that does not end in a slash gets one, so that <c>foo</c> is not <c>foo_other</c>.
    /// </param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="prefixes"/> is empty, or has an empty prefix or the same twice.</exception>
    public ServiceDirectory(EtcdConnection connection, params IEnumerable<string> prefixes)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(prefixes);
        var names = prefixes.ToArray();
        if (names.Length == 0 || names.Any(string.IsNullOrEmpty) || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
        {
            throw new ArgumentException("A directory needs one or more prefixes, none of them empty and none twice.", nameof(prefixes));
        }

        _logger = connection.LoggerFactory.CreateLogger<ServiceDirectory>();
        _prefixCount = names.Length;
        _following = Task.WhenAll(names.Select(name => Task.Run(() => FollowAsync(connection, name))));
    }

    /// <summary>What is known now. Costs nothing.</summary>
    /// <returns>A snapshot that does not change.</returns>
    public DirectorySnapshot GetServices() => Volatile.Read(ref _snapshot);

    /// <summary>Waits until every prefix has been read once.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first snapshot that has all prefixes, or a later one.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled; as long as etcd does not answer, nothing else ends it.</exception>
    /// <exception cref="ObjectDisposedException">The directory was disposed.</exception>
    public Task<DirectorySnapshot> WaitForLoadAsync(CancellationToken cancellationToken = default) =>
        WaitAsync(snapshot => snapshot.Prefixes.Count == _prefixCount, cancellationToken);

    /// <summary>Waits for a change.</summary>
    /// <param name="known">The snapshot that the caller has; when there is a newer one already, it is returned at once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The newest snapshot. Changes in quick succession may come as one.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The directory was disposed.</exception>
    public Task<DirectorySnapshot> WaitForChangeAsync(DirectorySnapshot known, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(known);
        return WaitAsync(snapshot => snapshot.Version > known.Version, cancellationToken);
    }

    /// <summary>Stops following; waits in progress end with an <see cref="ObjectDisposedException"/>.</summary>
    /// <returns>A task that ends when the watches are gone.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        Signal(snapshot => snapshot);
        _stopping.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<DirectorySnapshot> WaitAsync(Func<DirectorySnapshot, bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_disposed != 0, this);
                if (condition(_snapshot))
                {
                    return _snapshot;
                }

                if (_failure is not null)
                {
                    ExceptionDispatchInfo.Throw(_failure);
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task FollowAsync(EtcdConnection connection, string name)
    {
        var prefix = name.EndsWith('/') ? name : name + "/";
        var follower = new PrefixFollower(connection, prefix, ValueFormat.JsonOrHostPort)
        {
            FirstReadFailed = failure => LogNotRead(prefix, failure.Message),
        };
        await using var disposing = follower.ConfigureAwait(false);
        try
        {
            while (true)
            {
                var step = await follower.NextAsync(_stopping.Token).ConfigureAwait(false);
                Signal(snapshot => snapshot.With(name, step.Snapshot));
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (Exception exception)
        {
            LogFollowingEnded(prefix, exception);
            _failure = exception;
            Signal(snapshot => snapshot);
        }
    }

    private void Signal(Func<DirectorySnapshot, DirectorySnapshot> change)
    {
        lock (_lock)
        {
            _snapshot = change(_snapshot);
            _changed.SetResult();
            _changed = NewSignal();
        }
    }

    [LoggerMessage(251, LogLevel.Warning, "{Prefix} is not known yet: {Reason}")]
    private partial void LogNotRead(string prefix, string reason);

    [LoggerMessage(252, LogLevel.Error, "Following {Prefix} has ended.")]
    private partial void LogFollowingEnded(string prefix, Exception exception);
}
