using Etcd.Api;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Node;
using Grpc.Core;

namespace FakeEtcd.Streams.Watching;

/// <summary>Sends the output of a watch stream to its client. Responses that are ready at the same time are sent together.</summary>
internal sealed class WatchSender(
    ServerNode node, StreamSession session, IServerStreamWriter<WatchResponse> responses, WatchResponseFactory factory, SemaphoreSlim control)
{
    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

    public async Task RunAsync()
    {
        responses.WriteOptions = Buffered;
        await foreach (var output in session.Watches!.ReadAllAsync(session.Ended, session.FlushAsync).ConfigureAwait(false))
        {
            if (output is WatchOutput.Progress && node.Quirks.HasFlag(EtcdQuirks.NoWatchProgress))
            {
                continue;
            }

            foreach (var response in factory.Create(output))
            {
                await responses.WriteAsync(response, session.Ended).ConfigureAwait(false);
            }

            if (output is WatchOutput.Created or WatchOutput.Refused or WatchOutput.Canceled)
            {
                control.Release();
            }
        }
    }
}
