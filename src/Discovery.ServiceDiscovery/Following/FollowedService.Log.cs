using Etcd.Discovery;
using Microsoft.Extensions.Logging;

namespace Etcd.Extensions.ServiceDiscovery.Following;

internal sealed partial class FollowedService
{
    [LoggerMessage(
        501,
        LogLevel.Warning,
        "etcd has not answered about {Prefix} within {Timeout}. The warnings of Etcd.Discovery have the reason. Other providers resolve the "
        + "service until etcd answers.")]
    private partial void LogNotAnswered(Printable prefix, TimeSpan timeout);

    [LoggerMessage(502, LogLevel.Information, "etcd answers about {Prefix}: {Count} endpoints.")]
    private partial void LogAnswered(Printable prefix, int count);

    [LoggerMessage(503, LogLevel.Debug, "{Prefix} is no longer followed: {Reason}")]
    private partial void LogEnded(Printable prefix, Printable reason);

    [LoggerMessage(504, LogLevel.Error, "A callback for changes of {Prefix} has failed.")]
    private partial void LogCallbackFailed(Printable prefix, Exception exception);

    [LoggerMessage(505, LogLevel.Warning, "etcd refuses to list {Prefix}. Other providers resolve the service until it does not: {Reason}")]
    private partial void LogRefused(Printable prefix, Printable reason);
}
