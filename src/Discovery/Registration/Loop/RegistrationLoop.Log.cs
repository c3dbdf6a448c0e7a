using Microsoft.Extensions.Logging;

namespace Etcd.Discovery.Registration.Loop;

internal sealed partial class RegistrationLoop
{
    [LoggerMessage(EventId = 410, Message = "Registration of {Key} is {State}.")]
    private partial void LogState(LogLevel level, string key, RegistrationState state);

    [LoggerMessage(411, LogLevel.Warning, "{Key} lost its lease and is registered again in {Wait}, under a new one.")]
    private partial void LogLeaseLost(string key, TimeSpan wait);

    [LoggerMessage(412, LogLevel.Warning, "{Key} was deleted or put by someone else.")]
    private partial void LogKeyChanged(string key);

    [LoggerMessage(413, LogLevel.Warning, "Another owner holds {Key}. This registration lets go of it and ends.")]
    private partial void LogSuperseded(string key);

    [LoggerMessage(414, LogLevel.Warning, "Registering {Key} failed and is tried again in {Wait}: {Reason}")]
    private partial void LogRetry(string key, TimeSpan wait, string reason);

    [LoggerMessage(415, LogLevel.Debug, "The watch of {Key} broke and is opened again in {Wait}: {Reason}")]
    private partial void LogWatchBroken(string key, TimeSpan wait, string reason);

    [LoggerMessage(416, LogLevel.Warning, "The lease of {Key} could not be revoked and is left to expire: {Reason}")]
    private partial void LogNotRevoked(string key, string reason);

    [LoggerMessage(417, LogLevel.Error, "Registration of {Key} has ended with an error that it cannot handle.")]
    private partial void LogFailed(Exception exception, string key);
}
