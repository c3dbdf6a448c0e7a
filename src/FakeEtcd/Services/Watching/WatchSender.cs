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
    private readonly List<WatchOutput> _news = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var output in stream.Output.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await SendNewsAsync(cancellationToken).ConfigureAwait(false);
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
                default:
                    await SendAsync(output, cancellationToken).ConfigureAwait(false);
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

    private async Task SendNewsAsync(CancellationToken cancellationToken)
    {
        if (_news.Count == 0 || node.Member.Stale is not null)
        {
            return;
        }

        WatchOutput[] news = [.. _news];
        _news.Clear();
        foreach (var output in news)
        {
            // The member may be cut off again meanwhile, and then keeps the rest.
            await SendAsync(output, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(WatchOutput output, CancellationToken cancellationToken)
    {
        var stale = node.Member.Stale;
        if (stale is not null && IsNews(output, stale))
        {
            _news.Add(output);
            return;
        }

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

        _news.RemoveAll(output => WatcherOf(output)?.Id == watchId);
    }
}
