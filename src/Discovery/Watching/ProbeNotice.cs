using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Logs once per connection that etcd does not answer progress requests.</summary>
internal sealed partial class ProbeNotice(ILogger logger)
{
    private int _logged;

    public void LogOnce()
    {
        if (Interlocked.Exchange(ref _logged, 1) == 0)
        {
            LogNoProgress();
        }
    }

    [LoggerMessage(223, LogLevel.Information,
        "etcd does not answer requests for the progress of watches, as behind etcd's gRPC proxy. Silent streams are probed with a watch instead.")]
    private partial void LogNoProgress();
}
