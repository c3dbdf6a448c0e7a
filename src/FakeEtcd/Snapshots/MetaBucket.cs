using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using FakeEtcd.Engine;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Snapshots.Bolt;

namespace FakeEtcd.Snapshots;

/// <summary>The applied raft index, the raft term and the compacted revision.</summary>
internal static class MetaBucket
{
    private static ReadOnlySpan<byte> FinishedKey => "finishedCompactRev"u8;

    private static ReadOnlySpan<byte> ScheduledKey => "scheduledCompactRev"u8;

    public static IEnumerable<(byte[] Key, byte[] Value)> Write(EngineSnapshot state, SnapshotCluster cluster)
    {
        var voters = new JsonArray([.. cluster.Members.Select(member => (JsonNode)member.Id)]);
        var confState = new JsonObject { ["voters"] = voters, ["auto_leave"] = false };
        List<(byte[] Key, byte[] Value)> entries =
        [
            ("confState"u8.ToArray(), Encoding.UTF8.GetBytes(confState.ToJsonString())),
            ("consistent_index"u8.ToArray(), Number((ulong)state.Proposals)),
        ];
        var isCompacted = state.Store.CompactRevision != EtcdRevision.NeverCompacted;
        var compacted = new RevisionKey(state.Store.CompactRevision, Sub: 0, IsTombstone: false);
        if (isCompacted)
        {
            entries.Add((FinishedKey.ToArray(), compacted.ToBytes()));
            entries.Add((ScheduledKey.ToArray(), compacted.ToBytes()));
        }

        if (StorageVersion.OfFile(cluster.Version) is { } version)
        {
            entries.Add(("storageVersion"u8.ToArray(), Encoding.UTF8.GetBytes(version)));
        }

        entries.Add(("term"u8.ToArray(), Number(cluster.Term)));
        return entries;
    }

    /// <summary>Reads the compacted revision. A scheduled compaction counts as finished, because etcd finishes it when it starts.</summary>
    public static long ReadCompactRevision(IEnumerable<BoltEntry> bucket) => bucket
        .Where(entry => entry.Key.Span.SequenceEqual(FinishedKey) || entry.Key.Span.SequenceEqual(ScheduledKey))
        .Select(entry => RevisionKey.TryRead(entry.Value.Span, out var revision)
            ? revision.Main
            : throw BoltDamage.InPage(entry.Page, "a compacted revision is not a revision"))
        .DefaultIfEmpty(EtcdRevision.NeverCompacted)
        .Max();

    private static byte[] Number(ulong number)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return bytes;
    }
}
