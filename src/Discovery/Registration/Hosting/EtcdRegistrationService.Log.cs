using Microsoft.Extensions.Logging;

namespace Etcd.Discovery.Registration.Hosting;

internal sealed partial class EtcdRegistrationService
{
    [LoggerMessage(430, LogLevel.Information, "This server is being registered as {Key}.")]
    private partial void LogRegistering(string key);

    [LoggerMessage(431, LogLevel.Error, "The server listens on no address that could be registered under {Target}. It is not registered.")]
    private partial void LogNoAddress(string target);

    [LoggerMessage(432, LogLevel.Warning, "{Address} is registered under {Target}, and only this machine can reach it.")]
    private partial void LogLoopback(string address, string target);

    [LoggerMessage(433, LogLevel.Information, "{Key} is deregistered.")]
    private partial void LogDeregistered(string key);

    [LoggerMessage(434, LogLevel.Warning, "{Key} could not be deregistered and vanishes when its lease expires: {Reason}")]
    private partial void LogNotDeregistered(string key, string reason);

    [LoggerMessage(435, LogLevel.Information, "The server of {Key} goes on for {Delay} until clients know.")]
    private partial void LogDraining(string key, TimeSpan delay);
}
