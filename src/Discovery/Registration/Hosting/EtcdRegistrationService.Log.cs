using Microsoft.Extensions.Logging;

namespace Etcd.Discovery.Registration.Hosting;

internal sealed partial class EtcdRegistrationService
{
    [LoggerMessage(430, LogLevel.Information, "Registering this program as {Key}.")]
    private partial void LogRegistering(Printable key);

    [LoggerMessage(431, LogLevel.Error, "This program is not registered under {Target}: it listens on no suitable address.")]
    private partial void LogNoAddress(Printable target);

    [LoggerMessage(432, LogLevel.Warning, "Registering {Address} under {Target}. Only this machine can reach that address.")]
    private partial void LogLoopback(Printable address, Printable target);

    [LoggerMessage(433, LogLevel.Information, "Deregistered {Key}.")]
    private partial void LogDeregistered(Printable key);

    [LoggerMessage(434, LogLevel.Warning, "Cannot deregister {Key}, which is deleted when its lease expires: {Reason}")]
    private partial void LogNotDeregistered(Printable key, Printable reason);

    [LoggerMessage(435, LogLevel.Information, "Serving for another {Delay}, until clients have noticed that {Key} is deregistered.")]
    private partial void LogDraining(Printable key, TimeSpan delay);
}
