using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

internal sealed partial class EtcdResolver
{
    [LoggerMessage(241, LogLevel.Warning, "Cannot resolve {Target}: {Reason}")]
    private partial void LogUnresolved(Printable target, Printable reason);

    [LoggerMessage(245, LogLevel.Warning, "There are no endpoints under '{Prefix}', so calls fail until an endpoint is registered. {Hint}")]
    private partial void LogNothingFound(Printable prefix, Printable hint);

    [LoggerMessage(246, LogLevel.Warning, "The last endpoint under '{Prefix}' is gone.")]
    private partial void LogLastGone(Printable prefix);

    [LoggerMessage(247, LogLevel.Debug, "Cannot look for keys that are similar to '{Prefix}': {Reason}")]
    private partial void LogNotExplained(Printable prefix, Printable reason);

    [LoggerMessage(248, LogLevel.Debug, "The connection is disposed, so the addresses of {Target} no longer change.")]
    private partial void LogConnectionDisposed(Printable target);

    [LoggerMessage(242, LogLevel.Error, "The channel failed to apply the addresses of {Target}.")]
    private partial void LogListenerFailed(Printable target, Exception exception);

    [LoggerMessage(243, LogLevel.Error, "The watch of {Target} has ended. Its addresses no longer change.")]
    private partial void LogWatchEnded(Printable target, Exception exception);
}
