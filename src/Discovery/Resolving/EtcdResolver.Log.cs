using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

internal sealed partial class EtcdResolver
{
    [LoggerMessage(241, LogLevel.Warning, "No answer about {Target}: {Reason}")]
    private partial void LogUnanswered(string target, string reason);

    [LoggerMessage(242, LogLevel.Error, "The channel refused what was resolved for {Target}.")]
    private partial void LogListenerFailed(string target, Exception exception);

    [LoggerMessage(243, LogLevel.Error, "Following {Target} has ended.")]
    private partial void LogFollowingEnded(string target, Exception exception);
}
