using Etcd.Api;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Engine.Watches;
using Grpc.Core;

namespace FakeEtcd.Services.Watching;

/// <summary>Writes what a watch stream has to say to its client, one response at a time.</summary>
internal sealed class WatchSender(
    ServerNode node,
    WatchStream stream,
    IServerStreamWriter<WatchResponse> responses,
    WatchResponseFactory factory,
    SemaphoreSlim answers)
{
    /// <summary>What a member that is cut off from its leader has not heard of yet.</summary>
    private Queue<WatchOutput> _news = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var output in stream.Output.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await SendNewsAsync(cancellationToken).ConfigureAwait(false);
            var stale = node.Member.Stale;
            switch (output)
            {
                case WatchOutput.Barrier barrier when _news.Count > 0:
                    // Nobody waits for what cannot be delivered.
                    barrier.Reached.TrySetResult();
                    break;
                case WatchOutput.Barrier barrier:
                    stream.Pass(barrier);
                    break;
                case WatchOutput.Nudge:
                    break;
                case var _ when (stale is not null && IsNews(output, stale)) || FollowsNews(output):
                    _news.Enqueue(output);
                    break;
                default:
                    await SendAsync(output, stale, cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
    }

    private static bool IsNews(WatchOutput output, StoreState stale) => output switch
    {
        WatchOutput.Events events => events.Revision > stale.Revision,
        WatchOutput.CatchUp catchUp => catchUp.Watcher.NextRevision > stale.Revision,
        _ => false,
    };

    /// <summary>The watch that has no news any more after this was said.</summary>
    private static long? Ended(WatchOutput output) => output switch
    {
        WatchOutput.Canceled canceled => canceled.WatchId,
        WatchOutput.Revoked revoked => revoked.WatchId,
        WatchOutput.Compacted compacted => compacted.WatchId,
        _ => null,
    };

    private static Watcher? WatcherOf(WatchOutput output) => output switch
    {
        WatchOutput.Events events => events.Watcher,
        WatchOutput.CatchUp catchUp => catchUp.Watcher,
        _ => null,
    };

    /// <summary>Sends what was held back, in its order; what is left when the member is cut off again stays first.</summary>
    private async Task SendNewsAsync(CancellationToken cancellationToken)
    {
        while (_news.Count > 0 && node.Member.Stale is null)
        {
            var output = _news.Peek();
            await SendAsync(output, stale: null, cancellationToken).ConfigureAwait(false);

            // Unless it was dropped, with the rest of its watch.
            if (_news.TryPeek(out var first) && ReferenceEquals(first, output))
            {
                _news.Dequeue();
            }
        }
    }

    /// <summary>Whether an output must not overtake what is held back: events of the same watch, and progress, which speaks of them.</summary>
    private bool FollowsNews(WatchOutput output) => output switch
    {
        WatchOutput.Progress => _news.Count > 0,
        _ => WatcherOf(output) is { } watcher && _news.Any(held => WatcherOf(held) == watcher),
    };

    private async Task SendAsync(WatchOutput output, StoreState? stale, CancellationToken cancellationToken)
    {
        var resolved = output is WatchOutput.CatchUp catchUp ? stream.CatchUp(catchUp.Watcher, stale) : output;
        if (resolved is not null && !(resolved is WatchOutput.Progress && node.Quirks.HasFlag(EtcdQuirks.NoWatchProgress)))
        {
            foreach (var response in factory.Create(resolved))
            {
                await responses.WriteAsync(response, cancellationToken).ConfigureAwait(false);
            }
        }

        stream.Written(output);
        if (output is WatchOutput.Created or WatchOutput.Refused or WatchOutput.Canceled)
        {
            answers.Release();
        }

        if (resolved is not null && Ended(resolved) is { } id)
        {
            Forget(id);
        }
    }

    /// <summary>Drops the news of a watch that has ended; another watch may get its id.</summary>
    private void Forget(long watchId)
    {
        foreach (var output in _news.Where(output => WatcherOf(output)?.Id == watchId))
        {
            stream.Written(output);
        }

        _news = new Queue<WatchOutput>(_news.Where(output => WatcherOf(output)?.Id != watchId));
    }
}
