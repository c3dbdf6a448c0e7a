using System.Buffers.Binary;
using System.Globalization;
using FakeEtcd.Engine.Leases;
using FakeEtcd.Snapshots.Bolt;
using Google.Protobuf;

namespace FakeEtcd.Snapshots;

/// <summary>The leases, without their keys: a key names its lease.</summary>
internal static class LeaseBucket
{
    private const int IdField = 1;
    private const int TtlField = 2;

    public static IEnumerable<(byte[] Key, byte[] Value)> Write(IReadOnlyList<LeaseSnapshot> leases) =>
        leases.OrderBy(lease => unchecked((ulong)lease.Id)).Select(lease => (KeyOf(lease.Id), RecordOf(lease)));

    /// <summary>Reads the leases. Each has its full TTL, as after a restart of etcd.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="keys">The keys of each lease.</param>
    public static IReadOnlyList<LeaseSnapshot> Read(IEnumerable<BoltEntry> bucket, ILookup<long, ByteString> keys) =>
        [.. bucket.Select(entry => Read(entry, keys))];

    private static LeaseSnapshot Read(BoltEntry entry, ILookup<long, ByteString> keys)
    {
        if (entry.Key.Length != sizeof(long))
        {
            throw BoltDamage.InPage(entry.Page, $"the key {Convert.ToHexString(entry.Key.Span)} is not a lease ID");
        }

        var id = BinaryPrimitives.ReadInt64BigEndian(entry.Key.Span);
        var ttl = TtlOf(entry);
        return ttl is >= 0 and <= Lessor.MaxTtl
            ? new LeaseSnapshot(id, ttl, TimeSpan.FromSeconds(ttl), [.. keys[id]])
            : throw BoltDamage.InPage(entry.Page, string.Create(CultureInfo.InvariantCulture, $"lease {id} has a TTL of {ttl} s"));
    }

    private static byte[] KeyOf(long id)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, id);
        return key;
    }

    /// <summary>The message <c>leasepb.Lease</c>.</summary>
    private static byte[] RecordOf(LeaseSnapshot lease)
    {
        var size = CodedOutputStream.ComputeInt64Size(lease.Id) + CodedOutputStream.ComputeInt64Size(lease.Ttl) + 2;
        var record = new byte[size];
        using var output = new CodedOutputStream(record);
        output.WriteTag(IdField, WireFormat.WireType.Varint);
        output.WriteInt64(lease.Id);
        output.WriteTag(TtlField, WireFormat.WireType.Varint);
        output.WriteInt64(lease.Ttl);
        output.Flush();
        return record;
    }

    private static long TtlOf(BoltEntry entry)
    {
        var ttl = 0L;
        using var input = new CodedInputStream(entry.Value.ToArray());
        try
        {
            while (input.ReadTag() is var tag && tag != 0)
            {
                if (tag == WireFormat.MakeTag(TtlField, WireFormat.WireType.Varint))
                {
                    ttl = input.ReadInt64();
                }
                else
                {
                    input.SkipLastField();
                }
            }
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw BoltDamage.InPage(entry.Page, $"a lease is damaged: {exception.Message.TrimEnd('.')}");
        }

        return ttl;
    }
}
