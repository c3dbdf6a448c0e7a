using Etcd.Api;
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
    private readonly Queue<WatchOutput> _news = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var output in stream.Output.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
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
                    await SendNewsAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case WatchOutput.Events or WatchOutput.CatchUp or WatchOutput.Progress when _news.Count > 0 || node.Member.Stale is not null:
                    _news.Enqueue(output);
                    break;
                default:
                    await SendAsync(output, cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
    }

    private async Task SendNewsAsync(CancellationToken cancellationToken)
    {
        while (node.Member.Stale is null && _news.TryDequeue(out var output))
        {
            await SendAsync(output, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(WatchOutput output, CancellationToken cancellationToken)
    {
        var resolved = output is WatchOutput.CatchUp catchUp ? stream.CatchUp(catchUp.Watcher) : output;
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
    }
}
