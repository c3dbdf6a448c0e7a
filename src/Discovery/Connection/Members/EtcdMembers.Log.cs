using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

internal sealed partial class EtcdMembers
{
    [LoggerMessage(103, LogLevel.Warning, "The etcd member {Member} failed. Calls go to the other members: {Reason}")]
    private partial void LogFailed(Printable member, Printable reason);

    [LoggerMessage(104, LogLevel.Information, "The etcd member {Member} answers again.")]
    private partial void LogRecovered(Printable member);
}
