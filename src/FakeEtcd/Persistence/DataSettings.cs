using Microsoft.Extensions.Logging;

namespace FakeEtcd.Persistence;

/// <summary>How a data directory is written.</summary>
/// <param name="IsSynced">Whether a change is durable before it is acknowledged.</param>
/// <param name="Logger">The logger.</param>
internal sealed record DataSettings(bool IsSynced, ILogger Logger)
{
    /// <summary>The length of a log in bytes from which on a snapshot takes its place.</summary>
    public long SnapshotBytes { get; init; } = 32 << 20;

    public IDataFiles Files { get; init; } = DiskFiles.Instance;
}
