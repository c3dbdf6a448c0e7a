using System.Threading.Channels;
using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Resolves a target to the endpoints under it, and keeps the channel up to date.</summary>
/// <remarks>
/// A channel calls <see cref="Start"/>, <see cref="Refresh"/> and its own listener under its lock. Those methods therefore only wake a
/// background loop. The loop holds no lock when it calls the listener.
/// </remarks>
internal sealed partial class EtcdResolver(
    string target,
    EtcdResolverOptions options,
    ResultPublisher publisher,
    Func<Action<EtcdException>, IEndpointWatcher> createWatcher,
    ITargetQueries queries,
    CacheKeeper? cache,
    TimeProvider time,
    ILogger logger) : Resolver
{
    private readonly ILogger _logger = logger;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly LatestEndpoints _latest = new();
    private Task _failing = Task.CompletedTask;
    private volatile string? _failure;
    private volatile string? _lastListFailure;
    private volatile bool _disposed;
    private bool _mustPublish;
    private Action<ResolverResult>? _listener;

    /// <summary>The background work. It ends after the resolver is disposed, and never fails.</summary>
    internal Task Running { get; private set; } = Task.CompletedTask;

    public override void Start(Action<ResolverResult> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        if (Interlocked.CompareExchange(ref _listener, listener, null) is not null)
        {
            throw new InvalidOperationException("The resolver has already been started.");
        }

        Running = Background.Run(RunAsync);
    }

    public override void Refresh()
    {
        Volatile.Write(ref _mustPublish, true);
        Wake();
    }

    protected override void Dispose(bool disposing)
    {
        // Cancels nothing itself: a cancellation runs callbacks, and the channel may hold its lock.
        _disposed = true;
        _wake.Writer.TryComplete();
        base.Dispose(disposing);
    }

    private async Task RunAsync()
    {
        using var stopping = new CancellationTokenSource();
        using var initial = time.CreateTimer(_ => OnInitialTimeout(), null, options.InitialTimeout, Timeout.InfiniteTimeSpan);
        using var again = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var watching = WatchAsync(stopping.Token);
        var caching = cache?.RunAsync(stopping.Token) ?? Task.CompletedTask;
        await PublishAsync(again, stopping.Token).ConfigureAwait(false);
        await stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(watching, caching, _explaining, _failing, _fromCache ?? Task.CompletedTask).ConfigureAwait(false);
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var watcher = createWatcher(OnListFailed);
            await using var disposing = watcher.ConfigureAwait(false);
            while (true)
            {
                var step = await watcher.NextAsync(cancellationToken).ConfigureAwait(false);
                _latest.Update(step);
                cache?.Offer(step.Snapshot);
                Wake();
            }
        }
        catch (ObjectDisposedException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The usual end of a host: nobody disposes the channels of AddGrpcClient before the connection.
            LogConnectionDisposed(target);
            PublishFailure(exception.Message);
        }
        catch (Exception exception)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                LogWatchEnded(target, exception);
                Fail(exception.Message);
            }
        }
    }

    /// <summary>Publishes whenever something wakes the loop, until the resolver is disposed.</summary>
    private async Task PublishAsync(ITimer again, CancellationToken stopping)
    {
        await foreach (var _ in _wake.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                Publish(again, stopping);
            }
            catch (OperationCanceledException) when (_disposed)
            {
                return;
            }
            catch (Exception exception)
            {
                LogListenerFailed(target, exception);
            }
        }
    }

    private void Publish(ITimer again, CancellationToken stopping)
    {
        if (_latest.Snapshot is not null)
        {
            publisher.Hint = _hint;
            var changesIn = publisher.Publish(_latest, Interlocked.Exchange(ref _mustPublish, false), Notify);
            ExplainIfEmpty(stopping);
            again.Change(changesIn ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        else if (_failure is { } failure)
        {
            ResultPublisher.PublishFailure(failure, Notify);
        }
    }

    // Another thread may dispose the resolver at any time and does not wait, so check just before each call: a disposed channel would
    // connect to the addresses.
    private void Notify(ResolverResult result)
    {
        if (_disposed)
        {
            throw new OperationCanceledException();
        }

        _listener!(result);
    }

    // An outage may end within the initial timeout. A refusal does not pass, so it is reported at once.
    private void OnListFailed(EtcdException exception)
    {
        _lastListFailure = exception.Message;
        if (exception is not EtcdUnavailableException)
        {
            Fail(exception.Message);
        }
        else
        {
            _ = StartFromCacheAsync();
        }
    }

    private void OnInitialTimeout()
    {
        if (_latest.Snapshot is null)
        {
            _failing = FailUnlessCachedAsync(
                $"No answer within {options.InitialTimeout.TotalSeconds:0.###} s. {_lastListFailure}".TrimEnd());
        }
    }

    private void Fail(string reason)
    {
        LogUnresolved(target, reason);
        PublishFailure(reason);
    }

    private void PublishFailure(string reason)
    {
        _failure = Printable.Escape($"Resolving '{target}' through etcd failed: {reason}");
        Wake();
    }

    private void Wake() => _wake.Writer.TryWrite(true);
}
