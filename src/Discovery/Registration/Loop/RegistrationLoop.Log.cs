using Microsoft.Extensions.Logging;

namespace Etcd.Discovery.Registration.Loop;

internal sealed partial class RegistrationLoop
{
    [LoggerMessage(EventId = 410, Message = "Registration of {Key} is {State}.")]
    private partial void LogState(LogLevel level, Printable key, RegistrationState state);

    [LoggerMessage(411, LogLevel.Warning, "{Key} lost its lease. Registering it with a new lease in {Wait}.")]
    private partial void LogLeaseLost(Printable key, TimeSpan wait);

    [LoggerMessage(412, LogLevel.Warning, "Another client deleted {Key} or put it.")]
    private partial void LogKeyChanged(Printable key);

    [LoggerMessage(413, LogLevel.Warning, "Another owner holds {Key}. This registration releases its lease and ends.")]
    private partial void LogSuperseded(Printable key);

    [LoggerMessage(414, LogLevel.Warning, "Cannot register {Key}, retrying in {Wait}: {Reason}")]
    private partial void LogRetry(Printable key, TimeSpan wait, Printable reason);

    [LoggerMessage(415, LogLevel.Debug, "The watch of {Key} broke, reopening in {Wait}: {Reason}")]
    private partial void LogWatchBroken(Printable key, TimeSpan wait, Printable reason);

    [LoggerMessage(416, LogLevel.Warning, "Cannot revoke the lease of {Key}, which expires instead: {Reason}")]
    private partial void LogNotRevoked(Printable key, Printable reason);

    [LoggerMessage(417, LogLevel.Error, "Registration of {Key} has ended with an unexpected error.")]
    private partial void LogFailed(Exception exception, Printable key);

    [LoggerMessage(418, LogLevel.Information, "Deregistered {Key}.")]
    private partial void LogDeregistered(Printable key);

    [LoggerMessage(EventId = 419, Message = "{Key} was never registered.")]
    private partial void LogNeverRegistered(LogLevel level, Printable key);

    [LoggerMessage(420, LogLevel.Warning, "{Key} is left to expire within {Ttl}, because it could not be deregistered: {Reason}")]
    private partial void LogLeftToExpire(Printable key, TimeSpan ttl, Printable reason);

    [LoggerMessage(421, LogLevel.Error, "A handler of the state changes of {Key} failed.")]
    private partial void LogHandlerFailed(Exception exception, Printable key);
}
