using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

internal sealed partial class EtcdResolver
{
    [LoggerMessage(241, LogLevel.Warning, "Cannot resolve {Target}: {Reason}")]
    private partial void LogUnresolved(string target, string reason);

    [LoggerMessage(242, LogLevel.Error, "The channel failed to apply the addresses of {Target}.")]
    private partial void LogListenerFailed(string target, Exception exception);

    [LoggerMessage(243, LogLevel.Error, "The watch of {Target} has ended. Its addresses no longer change.")]
    private partial void LogWatchEnded(string target, Exception exception);
}
