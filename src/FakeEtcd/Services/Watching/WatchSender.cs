using Etcd.Api;
using FakeEtcd.Engine.Watches;
using Grpc.Core;

namespace FakeEtcd.Services.Watching;

/// <summary>Writes what a watch stream has to say to its client, one response at a time.</summary>
internal sealed class WatchSender(
    WatchStream stream, IServerStreamWriter<WatchResponse> responses, WatchResponseFactory factory, SemaphoreSlim answers)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var output in stream.Output.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (output is WatchOutput.Barrier barrier)
            {
                stream.Pass(barrier);
                continue;
            }

            var resolved = output is WatchOutput.CatchUp catchUp ? stream.CatchUp(catchUp.Watcher) : output;
            if (resolved is not null)
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
}
