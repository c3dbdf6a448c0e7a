using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

internal sealed partial class EndpointWatcher
{
    [LoggerMessage(211, LogLevel.Debug, "Following {Prefix} from revision {Revision} with {Count} endpoints.")]
    private partial void LogListed(string prefix, long revision, int count);

    [LoggerMessage(212, LogLevel.Warning, "Could not read {Prefix}, trying again: {Reason}")]
    private partial void LogListFailed(string prefix, string reason);

    [LoggerMessage(213, LogLevel.Information, "The watch of {Prefix} ended after revision {Revision}, opening another: {Reason}")]
    private partial void LogWatchEnded(string prefix, long revision, string reason);

    [LoggerMessage(214, LogLevel.Information, "Reading {Prefix} anew, the watch cannot be continued after revision {Revision}: {Reason}")]
    private partial void LogRelist(string prefix, long revision, string reason);
}
