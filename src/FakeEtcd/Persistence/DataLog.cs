using Microsoft.Extensions.Logging;

namespace FakeEtcd.Persistence;

/// <summary>What a data directory logs.</summary>
internal static partial class DataLog
{
    /// <summary>The category of the messages.</summary>
    public const string Category = "FakeEtcd.DataDirectory";

    [LoggerMessage(1, LogLevel.Debug, "The data directory {Path} is open at record {Sequence}.")]
    public static partial void Opened(ILogger logger, string path, long sequence);

    [LoggerMessage(
        2, LogLevel.Warning, "The end of the log {Path} was not written completely: {Reason}. Its last {Bytes} bytes, from byte {Offset} on, are cut off.")]
    public static partial void CutTail(ILogger logger, string path, long offset, long bytes, string reason);

    [LoggerMessage(
        3, LogLevel.Error, "Cannot write to the log {Path}. The server refuses writes until it can. It tries again twice a second.")]
    public static partial void CannotWrite(ILogger logger, string path, Exception exception);

    [LoggerMessage(4, LogLevel.Information, "The log {Path} is written again, without a loss. The server accepts writes.")]
    public static partial void Recovered(ILogger logger, string path);

    [LoggerMessage(5, LogLevel.Error, "The server stops, and the last {Changes} changes are not in the log {Path}: it cannot be written.")]
    public static partial void Lost(ILogger logger, string path, int changes, Exception exception);

    [LoggerMessage(6, LogLevel.Debug, "The snapshot {Path} is written.")]
    public static partial void WroteSnapshot(ILogger logger, string path);

    [LoggerMessage(
        7, LogLevel.Warning, "The snapshot {Path} cannot be written. The logs before it are kept, and the next snapshot follows when they have grown.")]
    public static partial void CannotWriteSnapshot(ILogger logger, string path, Exception exception);

    [LoggerMessage(8, LogLevel.Critical, "The data directory {Path} is not written any more, because of an unexpected error.")]
    public static partial void Broken(ILogger logger, string path, Exception exception);

    [LoggerMessage(9, LogLevel.Warning, "The files before the snapshot {Path} cannot be deleted. They have no effect.")]
    public static partial void CannotDelete(ILogger logger, string path, Exception exception);
}
