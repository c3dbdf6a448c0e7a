using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

internal sealed partial class EndpointWatcher
{
    [LoggerMessage(211, LogLevel.Debug, "Watching {Prefix} from revision {Revision} with {Count} endpoints.")]
    private partial void LogListed(Printable prefix, long revision, int count);

    [LoggerMessage(212, LogLevel.Warning, "Cannot list {Prefix}, retrying: {Reason}")]
    private partial void LogListFailed(Printable prefix, Printable reason);

    [LoggerMessage(213, LogLevel.Information, "The watch of {Prefix} broke after revision {Revision}, reopening: {Reason}")]
    private partial void LogWatchEnded(Printable prefix, long revision, Printable reason);

    [LoggerMessage(214, LogLevel.Information, "Listed {Prefix} again. The watch cannot resume after revision {Revision}: {Reason}")]
    private partial void LogRelist(Printable prefix, long revision, Printable reason);
}
