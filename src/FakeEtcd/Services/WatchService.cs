using Etcd.Api;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Faults;
using FakeEtcd.Services.Authorization;
using FakeEtcd.Services.Interception;
using FakeEtcd.Services.Watching;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The Watch service: one reader and one writer a stream, and the engine's stream between them.</summary>
internal sealed class WatchService(ServerContext server) : Watch.WatchBase
{
    /// <summary>How many answers to a client's own requests may wait before it is made to read them; etcd's own figure.</summary>
    private const int MaxQueuedAnswers = 16;

    /// <summary>The reason that etcd gives for a watch that is not permitted.</summary>
    private const string NotPermitted = "rpc error: code = PermissionDenied desc = etcdserver: permission denied";

    public override async Task Watch(
        IAsyncStreamReader<WatchRequest> requestStream,
        IServerStreamWriter<WatchResponse> responseStream,
        ServerCallContext context)
    {
        var call = OpenStream.Of(context);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, server.Stopping, call?.Broken ?? CancellationToken.None);
        using var answers = new SemaphoreSlim(MaxQueuedAnswers);
        using var stream = server.Engine.OpenWatchStream();
        call?.Watches = stream;
        using var tokenExpiry = TokenExpiry.Begin(server, call, context);
        stream.IsFrozen = () => server.Node.IsPaused || call?.Answering is { IsHeld: true };
        var sender = new WatchSender(server.Node, stream, responseStream, new WatchResponseFactory(server), answers);

        var receiving = ReceiveAsync(requestStream, stream, call, answers, context, ended.Token);
        var sending = sender.RunAsync(ended.Token);

        // Whichever fails first ends the other: a broken connection, the server stopping.
        var first = await Task.WhenAny(receiving, sending).ConfigureAwait(false);
        if (receiving.IsCompletedSuccessfully)
        {
            // A client that has closed its side asks for nothing more; its watches go on until it cancels the call.
            first = sending;
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(receiving, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (call?.Broken.IsCancellationRequested == true)
        {
            throw call.BrokenException();
        }

        await first.ConfigureAwait(false);
    }

    private async Task ReceiveAsync(
        IAsyncStreamReader<WatchRequest> requests,
        WatchStream stream,
        OpenStream? call,
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
                    Create(stream, create, call?.Verdict, server.CallerOf(context));
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

    private void Create(WatchStream stream, WatchCreateRequest request, FaultAction? verdict, Caller caller)
    {
        if (verdict is FaultAction.RefuseWatch refuse)
        {
            stream.Refuse(refuse.Reason);
            return;
        }

        if (server.Node.Quirks.HasFlag(EtcdQuirks.RefuseWatches))
        {
            stream.Refuse(NotPermitted);
            return;
        }

        var spec = WatchRequestReader.Read(request);
        if (server.Stale is { } stale && spec.StartRevision == 0)
        {
            // What is new to a member that is cut off is what follows its own state.
            spec = spec with { StartRevision = stale.Revision + 1 };
        }

        var id = server.Engine.CreateWatch(stream, spec, caller);
        if (verdict is FaultAction.CompactWatch && id is { } created)
        {
            stream.Compact(created);
        }
    }
}
