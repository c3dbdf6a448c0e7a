using Etcd.Api;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Services.Watching;
using FakeEtcd.Streams;
using FakeEtcd.Streams.Watching;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The Watch service. Each stream has one receiver and one sender, with the engine's queue between them.</summary>
internal sealed class WatchService(ServerContext server) : Watch.WatchBase
{
    /// <summary>
    /// The maximum number of queued responses to create and cancel requests. Beyond it the server reads no further requests until the
    /// client reads responses. The value is etcd's.
    /// </summary>
    private const int MaxQueuedControlResponses = 16;

    /// <summary>The reason that etcd gives for refusing a watch without permission.</summary>
    private const string NotPermitted = "rpc error: code = PermissionDenied desc = etcdserver: permission denied";

    public override async Task Watch(
        IAsyncStreamReader<WatchRequest> requestStream,
        IServerStreamWriter<WatchResponse> responseStream,
        ServerCallContext context)
    {
        var session = context.GetSession();
        var stream = session.Watches!;
        using var control = new SemaphoreSlim(MaxQueuedControlResponses);
        var factory = new WatchResponseFactory(server.Engine, server.Node.Options);
        var receiving = ReceiveAsync(requestStream, session, stream, control, context);
        var sending = new WatchSender(server.Node, session, responseStream, factory, control).RunAsync();

        // The side that fails first ends the other.
        var first = await Task.WhenAny(receiving, sending).ConfigureAwait(false);
        if (receiving.IsCompletedSuccessfully)
        {
            // The client has closed its side and sends no more requests. Its watches continue until it cancels the call.
            first = sending;
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        session.Close();
        await Task.WhenAll(receiving, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private async Task ReceiveAsync(
        IAsyncStreamReader<WatchRequest> requests,
        StreamSession session,
        WatchStream stream,
        SemaphoreSlim control,
        ServerCallContext context)
    {
        while (await requests.MoveNext(session.Ended).ConfigureAwait(false))
        {
            switch (requests.Current)
            {
                case { CreateRequest: { } create }:
                    await control.WaitAsync(session.Ended).ConfigureAwait(false);
                    Create(stream, create, session.Received!, server.CallerOf(context));
                    break;
                case { CancelRequest: { } cancel }:
                    await control.WaitAsync(session.Ended).ConfigureAwait(false);
                    if (!stream.Cancel(cancel.WatchId))
                    {
                        control.Release();
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

    private void Create(WatchStream stream, WatchCreateRequest request, StreamFaultTarget received, Caller caller)
    {
        if (received.RefusalReason is { } reason)
        {
            stream.Refuse(reason);
            return;
        }

        if (server.Node.Quirks.HasFlag(EtcdQuirks.RefuseWatches))
        {
            stream.Refuse(NotPermitted);
            return;
        }

        var id = server.Engine.CreateWatch(stream, WatchRequestReader.Read(request), caller);
        if (received.ReportsCompaction && id is { } created)
        {
            stream.Compact(created);
        }
    }
}
