using System.Threading.Channels;
using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Resolves a target to the endpoints under it, and keeps the channel told.</summary>
/// <remarks>
/// A channel calls <see cref="Start"/>, <see cref="Refresh"/> and its own listener under its lock. So nothing here holds a
/// lock while it calls the listener, and what the channel calls only leaves a note for the loop that does.
/// </remarks>
internal sealed partial class EtcdResolver(
    string target,
    EtcdResolverOptions options,
    ResultPublisher publisher,
    Func<Action<EtcdException>, IFollower> follow,
    TimeProvider time,
    ILogger logger) : Resolver
{
    private readonly ILogger _logger = logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile EndpointSnapshot? _snapshot;
    private volatile string? _failure;
    private volatile string? _lastReason;
    private Action<ResolverResult>? _listener;

    /// <summary>The background work; it ends after a dispose, and never fails.</summary>
    internal Task Running { get; private set; } = Task.CompletedTask;

    public override void Start(Action<ResolverResult> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        if (Interlocked.CompareExchange(ref _listener, listener, null) is not null)
        {
            throw new InvalidOperationException("The resolver has already been started.");
        }

        var suppressing = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        try
        {
            Running = Task.Run(RunAsync);
        }
        finally
        {
            suppressing?.Dispose();
        }
    }

    public override void Refresh() => _wake.Writer.TryWrite(true);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_stopping.IsCancellationRequested)
        {
            _stopping.Cancel();
        }

        base.Dispose(disposing);
    }

    private async Task RunAsync()
    {
        try
        {
            using var initial = time.CreateTimer(_ => GiveUpWaiting(), null, options.InitialTimeout, Timeout.InfiniteTimeSpan);
            using var again = time.CreateTimer(_ => Refresh(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            await Task.WhenAll(FollowAsync(_stopping.Token), PublishAsync(again, _stopping.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            var follower = follow(NoteFailure);
            await using var disposing = follower.ConfigureAwait(false);
            while (true)
            {
                var step = await follower.NextAsync(cancellationToken).ConfigureAwait(false);
                _snapshot = step.Snapshot;
                Refresh();
            }
        }
        catch (Exception exception)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                LogFollowingEnded(target, exception);
                Fail(exception.Message);
            }
        }
    }

    private async Task PublishAsync(ITimer again, CancellationToken cancellationToken)
    {
        await foreach (var _ in _wake.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                Publish(again);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogListenerFailed(target, exception);
            }
        }
    }

    private void Publish(ITimer again)
    {
        if (_snapshot is { } snapshot)
        {
            var changesIn = publisher.Publish(snapshot, Tell);
            again.Change(changesIn ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        else if (_failure is { } failure)
        {
            ResultPublisher.PublishFailure(failure, Tell);
        }
    }

    // Disposing comes from another thread and does not wait, so look just before each call: a disposed channel that is
    // told of addresses would connect to them.
    private void Tell(ResolverResult result)
    {
        _stopping.Token.ThrowIfCancellationRequested();
        _listener!(result);
    }

    // What may pass by itself is given the whole initial timeout; a refusal is reported at once.
    private void NoteFailure(EtcdException exception)
    {
        _lastReason = exception.Message;
        if (exception is not EtcdUnavailableException)
        {
            Fail(exception.Message);
        }
    }

    private void GiveUpWaiting()
    {
        if (_snapshot is null)
        {
            Fail($"No answer within {options.InitialTimeout.TotalSeconds:0.###} s. {_lastReason}".TrimEnd());
        }
    }

    private void Fail(string reason)
    {
        LogUnanswered(target, reason);
        _failure = $"Resolving '{target}' through etcd failed: {reason}";
        Refresh();
    }
}
