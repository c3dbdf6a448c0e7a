using Etcd.Api;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Rpc.Authorization;
using FakeEtcd.Rpc.Watching;
using Grpc.Core;

namespace FakeEtcd.Rpc;

/// <summary>The Watch service: one reader and one writer a stream, and the engine's stream between them.</summary>
internal sealed class WatchService(ServerContext server) : Watch.WatchBase
{
    /// <summary>How many answers to a client's own requests may wait before it is made to read them; etcd's own figure.</summary>
    private const int MaxQueuedAnswers = 16;

    public override async Task Watch(
        IAsyncStreamReader<WatchRequest> requestStream,
        IServerStreamWriter<WatchResponse> responseStream,
        ServerCallContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, server.Stopping);
        using var answers = new SemaphoreSlim(MaxQueuedAnswers);
        using var stream = server.Engine.OpenWatchStream();
        var sender = new WatchSender(stream, responseStream, new WatchResponseFactory(server), answers);

        var receiving = ReceiveAsync(requestStream, stream, answers, context, ended.Token);
        var sending = sender.RunAsync(ended.Token);

        // Whichever ends first ends the other: the client closing its side, a broken connection, the server stopping.
        var first = await Task.WhenAny(receiving, sending).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(receiving, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private async Task ReceiveAsync(
        IAsyncStreamReader<WatchRequest> requests,
        WatchStream stream,
        SemaphoreSlim answers,
        ServerCallContext context,
        CancellationToken cancellationToken)
    {
        while (await requests.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            switch (requests.Current)
            {
                case { CreateRequest: { } create }:
                    await answers.WaitAsync(cancellationToken).ConfigureAwait(false);
                    server.Engine.CreateWatch(stream, WatchRequestReader.Read(create), server.CallerOf(context));
                    break;
                case { CancelRequest: { } cancel }:
                    await answers.WaitAsync(cancellationToken).ConfigureAwait(false);
                    if (!stream.Cancel(cancel.WatchId))
                    {
                        answers.Release();
                    }

                    break;
                case { ProgressRequest: not null }:
                    stream.RequestProgress();
                    break;
                default:
                    // etcd ignores a request without content.
                    break;
            }
        }
    }
}
