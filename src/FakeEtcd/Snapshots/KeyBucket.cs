using System.Globalization;
using Etcd.Api;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Protocol;
using FakeEtcd.Snapshots.Bolt;
using Google.Protobuf;

namespace FakeEtcd.Snapshots;

/// <summary>The keys with their history: a key-value pair for each change, with the revision as its key.</summary>
internal static class KeyBucket
{
    /// <summary>
    /// The most revisions in a row that may be missing. etcd leaves no gap, but <c>etcdutl snapshot restore --bump-revision</c> does.
    /// </summary>
    private const long WidestGap = 1_000_000;

    public static IEnumerable<(byte[] Key, byte[] Value)> Write(StoreSnapshot store) => store.Histories
        .SelectMany(entry => Kept(entry.Versions, store.CompactRevision))
        .OrderBy(version => version.Main)
        .ThenBy(version => version.Sub)
        .Select(version => (new RevisionKey(version.Main, version.Sub, version.IsTombstone).ToBytes(), version.Data.ToByteArray()));

    public static StoreSnapshot Read(IEnumerable<BoltEntry> bucket, long compactRevision)
    {
        var histories = new Dictionary<ByteString, KeyHistory>();
        var first = Math.Max(compactRevision, EtcdRevision.FirstWrite);
        var log = new List<KeyVersion[]>();
        var changes = new List<KeyVersion>();
        var last = EtcdRevision.Initial;
        foreach (var entry in bucket)
        {
            var revision = RevisionKey.Read(entry);
            if (revision.Main != last)
            {
                EndRevision();
                last = revision.Main;
                RequireNoGap(entry, last, first + log.Count);
            }

            // etcdutl bumps the revision with a pair that has no key.
            if (KeyValue.Parser.Read(entry, entry.Value) is { Key.IsEmpty: false } data)
            {
                changes.Add(Append(histories, data, revision));
            }
        }

        EndRevision();
        last = Math.Max(last, compactRevision);
        Fill(log, last - first + 1);

        (KeyHistory History, KeyVersion[] Versions)[] kept =
        [
            .. histories.Values
                .Select(history => (history, Kept(history, compactRevision)))
                .Where(entry => entry.Item2.Length > 0)
                .OrderBy(entry => entry.history.Key, ByteOrder.Instance),
        ];
        return new StoreSnapshot(
            last, compactRevision, kept, first, log, kept.Sum(entry => entry.Versions.Sum(version => (long)version.Data.CalculateSize())));

        void EndRevision()
        {
            if (changes.Count > 0 && last >= first)
            {
                Fill(log, last - first);
                log.Add([.. changes]);
            }

            changes.Clear();
        }
    }

    private static KeyVersion Append(Dictionary<ByteString, KeyHistory> histories, KeyValue data, RevisionKey revision)
    {
        if (!histories.TryGetValue(data.Key, out var history))
        {
            histories.Add(data.Key, history = new KeyHistory(data.Key));
        }

        var version = new KeyVersion(history, data, revision.Main, revision.Sub, revision.IsTombstone);
        history.Append(version);
        return version;
    }

    /// <summary>
    /// The versions that a compaction keeps. A compaction may be unfinished in the file, or held up by a member that is cut off.
    /// </summary>
    private static KeyVersion[] Kept(KeyHistory history, long compactRevision) => [.. history.LeftBy(compactRevision).Reverse()];

    private static KeyVersion[] Kept(KeyVersion[] versions, long compactRevision)
    {
        var history = new KeyHistory(versions[0].History.Key);
        foreach (var version in versions)
        {
            history.Append(version.CopyFor(history));
        }

        return Kept(history, compactRevision);
    }

    private static void RequireNoGap(BoltEntry entry, long revision, long expected)
    {
        if (revision - expected > WidestGap)
        {
            throw BoltDamage.InPage(
                entry.Page,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"it has revision {revision} where {expected} is expected. If the revision was bumped, compact etcd before you save it"));
        }
    }

    private static void Fill(List<KeyVersion[]> log, long count)
    {
        while (log.Count < count)
        {
            log.Add([]);
        }
    }
}
