using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

public sealed partial class ServiceRegistrar
{
    [LoggerMessage(432, LogLevel.Warning, "Registering {Address} under {Target}. Only this machine can reach that address.")]
    private partial void LogLoopback(Printable address, Printable target);
}
