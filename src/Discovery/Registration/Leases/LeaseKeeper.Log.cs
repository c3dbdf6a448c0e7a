using Microsoft.Extensions.Logging;

namespace Etcd.Discovery.Registration.Leases;

internal sealed partial class LeaseKeeper
{
    [LoggerMessage(400, LogLevel.Debug, "Lease {LeaseId:x} granted for {Ttl} s.")]
    private partial void LogGranted(long leaseId, long ttl);

    [LoggerMessage(401, LogLevel.Debug, "Lease {LeaseId:x} revoked.")]
    private partial void LogRevoked(long leaseId);

    [LoggerMessage(402, LogLevel.Information, "Lease {LeaseId:x} does not exist any more.")]
    private partial void LogGone(long leaseId);

    [LoggerMessage(403, LogLevel.Warning, "Keep-alive of lease {LeaseId:x} was interrupted and goes on in {Wait}: {Reason}")]
    private partial void LogInterrupted(long leaseId, TimeSpan wait, string reason);
}
