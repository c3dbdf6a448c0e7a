using Microsoft.Extensions.Logging;

namespace Etcd.Discovery.Registration.Leases;

internal sealed partial class LeaseKeeper
{
    [LoggerMessage(400, LogLevel.Debug, "Granted lease {LeaseId:x} for {Ttl} s.")]
    private partial void LogGranted(long leaseId, long ttl);

    [LoggerMessage(401, LogLevel.Debug, "Revoked lease {LeaseId:x}.")]
    private partial void LogRevoked(long leaseId);

    [LoggerMessage(402, LogLevel.Information, "Lease {LeaseId:x} no longer exists.")]
    private partial void LogGone(long leaseId);

    [LoggerMessage(403, LogLevel.Warning, "The keep-alive stream of lease {LeaseId:x} broke, reopening in {Wait}: {Reason}")]
    private partial void LogInterrupted(long leaseId, TimeSpan wait, Printable reason);
}
