using System.Buffers.Binary;
using FakeEtcd.Snapshots.Bolt;

namespace FakeEtcd.Snapshots;

/// <summary>
/// A revision as a key of the bucket <c>key</c>: main revision, an underscore, sub revision, and a mark if the revision is a deletion.
/// </summary>
internal readonly record struct RevisionKey(long Main, int Sub, bool IsTombstone)
{
    private const int Length = sizeof(long) + 1 + sizeof(long);
    private const byte Tombstone = (byte)'t';

    /// <exception cref="InvalidDataException">The key is not a revision.</exception>
    public static RevisionKey Read(BoltEntry entry) => TryRead(entry.Key.Span, out var revision)
        ? revision
        : throw BoltDamage.InPage(entry.Page, $"the key {Convert.ToHexString(entry.Key.Span)} is not a revision");

    public static bool TryRead(ReadOnlySpan<byte> key, out RevisionKey revision)
    {
        revision = default;
        if (!(key.Length == Length || (key.Length == Length + 1 && key[Length] == Tombstone)) || key[sizeof(long)] != (byte)'_')
        {
            return false;
        }

        var main = BinaryPrimitives.ReadInt64BigEndian(key);
        var sub = BinaryPrimitives.ReadInt64BigEndian(key[(sizeof(long) + 1)..]);
        revision = new RevisionKey(main, unchecked((int)sub), key.Length > Length);
        return main >= 0 && sub is >= 0 and <= int.MaxValue;
    }

    public byte[] ToBytes()
    {
        var key = new byte[IsTombstone ? Length + 1 : Length];
        BinaryPrimitives.WriteInt64BigEndian(key, Main);
        key[sizeof(long)] = (byte)'_';
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(sizeof(long) + 1), Sub);
        if (IsTombstone)
        {
            key[Length] = Tombstone;
        }

        return key;
    }
}
