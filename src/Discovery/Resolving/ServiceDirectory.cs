using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Watches the endpoints under several prefixes at once, for programs that pick addresses themselves.</summary>
/// <remarks>
/// Values may have any of the <see cref="EndpointFormats"/>. What is not <c>host:port</c> is skipped, logged once and counted, so clients can
/// dial every address in the directory. The directory is up to date from its creation until it is disposed. It survives restarts and
/// outages of etcd, and keeps the last known endpoints meanwhile. Safe for use by any number of threads.
/// </remarks>
public sealed partial class ServiceDirectory : IAsyncDisposable
{
    private readonly ObservableValue<State> _state = new(
        new State(new DirectorySnapshot(0, ImmutableDictionary.Create<string, EndpointSnapshot>(StringComparer.Ordinal))));

    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger;
    private readonly int _prefixCount;
    private readonly Task _watching;
    private readonly Lazy<Task> _disposing;

    /// <summary>Creates a directory and starts to watch.</summary>
    /// <param name="connection">The connection. The directory does not dispose it.</param>
    /// <param name="prefixes">
    /// The prefixes, such as <c>/web/</c>. A prefix without a slash at the end gets one: <c>foo</c> does not match <c>foo_other</c>.
    /// </param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="prefixes"/> is empty, contains an empty prefix, or contains the same prefix twice.
    /// </exception>
    public ServiceDirectory(EtcdConnection connection, params IEnumerable<string> prefixes)
        : this(connection, EndpointFormatSet.BuiltIn, prefixes)
    {
    }

    /// <summary>Creates a directory that reads certain formats, and starts to watch.</summary>
    /// <param name="connection">The connection. The directory does not dispose it.</param>
    /// <param name="formats">The formats of values. The first one that a value belongs to reads it.</param>
    /// <param name="prefixes">The prefixes, as for the other constructor.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="formats"/> is empty, or contains null or a format without a name. <paramref name="prefixes"/> is empty, contains an
    /// empty prefix, or contains the same prefix twice.
    /// </exception>
    public ServiceDirectory(EtcdConnection connection, IEnumerable<IEndpointFormat> formats, params IEnumerable<string> prefixes)
        : this(connection, new EndpointFormatSet(EndpointFormats.Require(formats, nameof(formats))), prefixes)
    {
    }

    internal ServiceDirectory(EtcdConnection connection, EndpointFormatSet formats, IEnumerable<string> prefixes)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(prefixes);
        var names = prefixes.ToArray();
        if (names.Length == 0 || names.Any(string.IsNullOrEmpty) || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
        {
            throw new ArgumentException("A directory needs at least one prefix. No prefix may be empty or appear twice.", nameof(prefixes));
        }

        _logger = connection.LoggerFactory.CreateLogger<ServiceDirectory>();
        _prefixCount = names.Length;
        _watching = Task.WhenAll(names.Select(name => Background.Run(() => WatchAsync(connection, formats, name))));
        _disposing = new Lazy<Task>(() => Task.Run(StopAsync));
    }

    /// <summary>The latest snapshot. Reading it does not block.</summary>
    public DirectorySnapshot Current => _state.Value.Snapshot;

    /// <summary>Waits until every prefix has been read once.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The first snapshot that has all prefixes, or a later one.</returns>
    /// <exception cref="EtcdException">
    /// etcd refuses to list a prefix, for example because the user has no permission. The directory goes on trying, so
    /// <see cref="WaitForChangeAsync"/> and <see cref="Current"/> show when that changes. An outage is not a refusal, nor is a malformed answer.
    /// </exception>
    /// <exception cref="OperationCanceledException">The wait was canceled. The wait has no time limit of its own.</exception>
    /// <exception cref="ObjectDisposedException">The directory was disposed.</exception>
    public Task<DirectorySnapshot> WaitForLoadAsync(CancellationToken cancellationToken = default) =>
        WaitAsync(
            state =>
            {
                if (state.Refusals.Values.FirstOrDefault() is { } refusal)
                {
                    ExceptionDispatchInfo.Throw(refusal);
                }

                return state.Snapshot.Prefixes.Count == _prefixCount;
            },
            cancellationToken);

    /// <summary>Waits for a change.</summary>
    /// <param name="known">The snapshot that the caller has. If a newer one exists, the wait ends at once.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The newest snapshot. It may combine several changes.</returns>
    /// <exception cref="OperationCanceledException">The wait was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The directory was disposed.</exception>
    public Task<DirectorySnapshot> WaitForChangeAsync(DirectorySnapshot known, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(known);
        return WaitAsync(state => state.Snapshot.Version > known.Version, cancellationToken);
    }

    /// <summary>Stops watching. Pending waits fail with an <see cref="ObjectDisposedException"/>.</summary>
    /// <returns>A task that ends when the watches are closed.</returns>
    public ValueTask DisposeAsync() => new(_disposing.Value);

    private async Task<DirectorySnapshot> WaitAsync(Func<State, bool> condition, CancellationToken cancellationToken)
    {
        var state = await _state.WaitAsync(IsMet, cancellationToken).ConfigureAwait(false);
        return state.Snapshot;

        bool IsMet(State now)
        {
            ObjectDisposedException.ThrowIf(now.Disposed, this);
            var isMet = condition(now);
            if (!isMet && now.Failure is not null)
            {
                ExceptionDispatchInfo.Throw(now.Failure);
            }

            return isMet;
        }
    }

    private async Task StopAsync()
    {
        _state.Update(state => state with { Disposed = true });
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task WatchAsync(EtcdConnection connection, EndpointFormatSet formats, string name)
    {
        var prefix = name.EndsWith('/') ? name : name + "/";
        var watcher = new EndpointWatcher(connection, prefix, formats)
        {
            ListFailed = failure =>
            {
                LogNotLoaded(prefix, failure.Message);
                _state.Update(state => state.WithFailure(name, failure));
            },
        };
        var dialable = new DialableEndpoints(connection.Metrics, _logger);
        await using var disposing = watcher.ConfigureAwait(false);
        try
        {
            while (true)
            {
                var step = await watcher.NextAsync(_stopping.Token).ConfigureAwait(false);
                var snapshot = dialable.Select(step);
                _state.Update(state => state with
                {
                    Snapshot = state.Snapshot.With(name, snapshot),
                    Refusals = state.Refusals.Remove(name),
                });
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (Exception exception)
        {
            LogWatchEnded(prefix, exception);
            _state.Update(state => state with { Failure = exception });
        }
    }

    [LoggerMessage(251, LogLevel.Warning, "Cannot load {Prefix} yet: {Reason}")]
    private partial void LogNotLoaded(Printable prefix, Printable reason);

    [LoggerMessage(252, LogLevel.Error, "The watch of {Prefix} has ended. The directory no longer follows its changes.")]
    private partial void LogWatchEnded(Printable prefix, Exception exception);

    /// <param name="Snapshot">The endpoints.</param>
    /// <param name="Failure">Why a watch ended; from then on its prefix no longer changes.</param>
    /// <param name="Disposed">Whether the directory is disposed.</param>
    private sealed record State(DirectorySnapshot Snapshot, Exception? Failure = null, bool Disposed = false)
    {
        /// <summary>Why etcd refused the last list, by prefix.</summary>
        public ImmutableDictionary<string, EtcdException> Refusals { get; init; } = ImmutableDictionary<string, EtcdException>.Empty;

        /// <summary>Records why a list failed. An outage is not a refusal.</summary>
        public State WithFailure(string name, EtcdException failure) =>
            this with { Refusals = IsRefusal(failure) ? Refusals.SetItem(name, failure) : Refusals.Remove(name) };

        /// <summary>Whether etcd has answered with an error. An outage passes, and so does a malformed answer.</summary>
        private static bool IsRefusal(EtcdException failure) =>
            failure is not EtcdUnavailableException and { InnerException: RpcException };
    }
}
