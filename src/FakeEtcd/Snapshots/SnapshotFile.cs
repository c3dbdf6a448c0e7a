using System.Security.Cryptography;
using System.Text;
using FakeEtcd.Engine;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Snapshots.Bolt;
using Google.Protobuf;

namespace FakeEtcd.Snapshots;

/// <summary>
/// Converts a state to and from a database file of etcd 3.5, as <c>etcdctl snapshot save</c> saves it and a member has it in
/// <c>member/snap/db</c>.
/// </summary>
internal static class SnapshotFile
{
    /// <summary>The size of a database is a multiple of this. A checksum at the end makes the difference.</summary>
    private const int Sector = 512;

    /// <summary>Writes a database without a checksum.</summary>
    public static byte[] Write(EngineSnapshot state, SnapshotCluster cluster)
    {
        using var file = new BoltWriter();
        file.Add("alarm"u8, AlarmBucket.Write(state.Alarms));
        file.Add("auth"u8, AuthBuckets.WriteSwitch(state.Auth));
        file.Add("authRoles"u8, AuthBuckets.WriteRoles(state.Auth));
        file.Add("authUsers"u8, AuthBuckets.WriteUsers(state.Auth));
        file.Add("cluster"u8, ClusterBuckets.WriteCluster(cluster));
        file.Add("key"u8, KeyBucket.Write(state.Store));
        file.Add("lease"u8, LeaseBucket.Write(state.Leases));
        file.Add("members"u8, ClusterBuckets.WriteMembers(cluster));
        file.Add("members_removed"u8, []);
        file.Add("meta"u8, MetaBucket.Write(state, cluster));
        return file.Complete();
    }

    /// <summary>Computes the checksum at the end of a snapshot.</summary>
    public static byte[] ChecksumOf(ReadOnlySpan<byte> database) => SHA256.HashData(database);

    /// <summary>Reads a database, or a snapshot with a checksum, which is verified.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or it is not a database of etcd.</exception>
    public static EngineSnapshot Read(ReadOnlyMemory<byte> file)
    {
        var buckets = ReadBuckets(new BoltFile(WithoutChecksum(file)));
        var store = KeyBucket.Read(Bucket("key"), MetaBucket.ReadCompactRevision(Bucket("meta")));
        return new EngineSnapshot(
            store,
            CompactionHashes: [],
            LeaseBucket.Read(Bucket("lease"), KeysByLease(store)),
            AlarmBucket.Read(Bucket("alarm")),
            AuthBuckets.Read(Bucket("auth"), Bucket("authUsers"), Bucket("authRoles")),
            EtcdEngine.FirstProposals);

        IEnumerable<BoltEntry> Bucket(string name) => buckets.GetValueOrDefault(name, []);
    }

    /// <summary>Returns the keys of each lease.</summary>
    public static ILookup<long, ByteString> KeysByLease(StoreSnapshot store) => store.Histories
        .Select(entry => entry.Versions[^1])
        .Where(version => !version.IsTombstone && version.Data.Lease != 0)
        .ToLookup(version => version.Data.Lease, version => version.Data.Key);

    private static ReadOnlyMemory<byte> WithoutChecksum(ReadOnlyMemory<byte> file)
    {
        if (file.Length % Sector != SHA256.HashSizeInBytes)
        {
            return file;
        }

        var database = file[..^SHA256.HashSizeInBytes];
        return ChecksumOf(database.Span).AsSpan().SequenceEqual(file.Span[^SHA256.HashSizeInBytes..])
            ? database
            : throw new InvalidDataException("The snapshot is damaged: its content does not match the SHA-256 checksum at its end.");
    }

    private static Dictionary<string, IEnumerable<BoltEntry>> ReadBuckets(BoltFile file)
    {
        var buckets = file.OpenRoot().Read().ToDictionary(
            entry => Encoding.Latin1.GetString(entry.Key.Span), entry => file.Open(entry).Read());
        return buckets.ContainsKey("key")
            ? buckets
            : throw new InvalidDataException("This bbolt database is not from etcd: it has no bucket \"key\".");
    }
}
