using Etcd.Api;
using FakeEtcd.Snapshots;
using Google.Protobuf;

namespace FakeEtcd.Services;

/// <summary>Splits a database into messages as etcd does: chunks, and then the checksum.</summary>
internal static class SnapshotChunks
{
    private const int ChunkBytes = 32 * 1024;

    /// <param name="database">The database.</param>
    /// <param name="version">The storage version of the database; null if it has none.</param>
    public static IEnumerable<SnapshotResponse> Of(byte[] database, string? version)
    {
        for (var sent = 0; sent < database.Length;)
        {
            var count = Math.Min(ChunkBytes, database.Length - sent);
            var chunk = UnsafeByteOperations.UnsafeWrap(database.AsMemory(sent, count));
            sent += count;
            yield return Chunk(chunk, database.Length - sent);
        }

        yield return Chunk(ByteString.CopyFrom(SnapshotFile.ChecksumOf(database)), remaining: 0);

        SnapshotResponse Chunk(ByteString blob, int remaining) =>
            new() { Blob = blob, RemainingBytes = (ulong)remaining, Version = version ?? "" };
    }
}
