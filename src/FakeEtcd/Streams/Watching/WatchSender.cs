using Etcd.Api;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Node;
using Grpc.Core;

namespace FakeEtcd.Streams.Watching;

/// <summary>Sends the output of a watch stream to its client, one response at a time.</summary>
internal sealed class WatchSender(
    ServerNode node, WatchStream stream, IServerStreamWriter<WatchResponse> responses, WatchResponseFactory factory, SemaphoreSlim control)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var output in stream.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (output is WatchOutput.Progress && node.Quirks.HasFlag(EtcdQuirks.NoWatchProgress))
            {
                continue;
            }

            foreach (var response in factory.Create(output))
            {
                await responses.WriteAsync(response, cancellationToken).ConfigureAwait(false);
            }

            if (output is WatchOutput.Created or WatchOutput.Refused or WatchOutput.Canceled)
            {
                control.Release();
            }
        }
    }
}
