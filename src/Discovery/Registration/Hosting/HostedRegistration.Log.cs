using Microsoft.Extensions.Logging;

namespace Etcd.Discovery.Registration.Hosting;

internal sealed partial class HostedRegistration
{
    [LoggerMessage(430, LogLevel.Information, "Registering this program as {Key}.")]
    private partial void LogRegistering(Printable key);

    [LoggerMessage(EventId = 431, Message = "{Reason}")]
    private partial void LogNoAddress(LogLevel level, Printable reason);

    [LoggerMessage(435, LogLevel.Information, "Serving for another {Delay}, until clients have noticed that {Key} is deregistered.")]
    private partial void LogDraining(Printable key, TimeSpan delay);
}
