using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

internal sealed partial class EtcdResolver
{
    [LoggerMessage(241, LogLevel.Warning, "Cannot resolve {Target}: {Reason}")]
    private partial void LogUnresolved(Printable target, Printable reason);

    [LoggerMessage(242, LogLevel.Error, "The channel failed to apply the addresses of {Target}.")]
    private partial void LogListenerFailed(Printable target, Exception exception);

    [LoggerMessage(243, LogLevel.Error, "The watch of {Target} has ended. Its addresses no longer change.")]
    private partial void LogWatchEnded(Printable target, Exception exception);
}
