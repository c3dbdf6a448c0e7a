using System.Globalization;
using Etcd.Api;
using FakeEtcd.Engine.Storage;
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
        var store = new StoreSnapshotBuilder(compactRevision);
        foreach (var entry in bucket)
        {
            var revision = RevisionKey.Read(entry);
            if (revision.Main != store.Revision)
            {
                store.BeginRevision(revision.Main);
                RequireNoGap(entry, revision.Main, store.NextLogged);
            }

            // etcdutl bumps the revision with a pair that has no key.
            if (KeyValue.Parser.Read(entry, entry.Value) is { Key.IsEmpty: false } data)
            {
                store.Add(data, revision.Sub, revision.IsTombstone);
            }
        }

        return store.Complete();
    }

    private static KeyVersion[] Kept(KeyVersion[] versions, long compactRevision)
    {
        var history = new KeyHistory(versions[0].History.Key);
        foreach (var version in versions)
        {
            history.Append(version.CopyFor(history));
        }

        return [.. history.LeftBy(compactRevision).Reverse()];
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
}
