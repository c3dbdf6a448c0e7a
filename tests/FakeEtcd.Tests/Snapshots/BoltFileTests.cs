using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using FakeEtcd.Snapshots.Bolt;
using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tests.Snapshots;

/// <summary>What the writer of bbolt files writes, the reader reads; and a damaged file says what is wrong with it.</summary>
public sealed class BoltFileTests
{
    private const int MetaAt = BoltFormat.PageHeaderSize;

    [TestCase(0, 1)]
    [TestCase(1, 1)]
    [TestCase(100, 10)]
    [TestCase(5_000, 100)]
    [TestCase(20_000, 20)]
    [TestCase(10, 50_000)]
    public void Read_WrittenBucket_IsTheSame(int count, int valueSize)
    {
        var entries = Entries(count, valueSize);

        var file = Write(4096, ("first", entries), ("second", []));

        (file.Length % 4096).Should().Be(0);
        Read(file, "first").Should().Equal(entries.Select(Text));
        Read(file, "second").Should().BeEmpty();
    }

    /// <summary>A branch must have two children, however large their keys are.</summary>
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(7)]
    public void Read_KeysLargerThanPages_IsTheSame(int count)
    {
        (byte[] Key, byte[] Value)[] entries = [.. Enumerable.Range(0, count).Select(number => (Key(number, 9_000), new byte[] { 1 }))];

        Read(Write(4096, ("bucket", entries)), "bucket").Should().Equal(entries.Select(Text));
    }

    [TestCase(1024)]
    [TestCase(65536)]
    public void Read_OtherPageSize_IsTheSame(int pageSize)
    {
        var entries = Entries(1000, 50);

        Read(Write(pageSize, ("bucket", entries)), "bucket").Should().Equal(entries.Select(Text));
    }

    [TestCase(1024)]
    [TestCase(4096)]
    [TestCase(65536)]
    public void Read_DamagedFirstPage_TakesTheSecond(int pageSize)
    {
        var entries = Entries(1000, 50);
        var file = Write(pageSize, ("bucket", entries));
        file[MetaAt + 20]++;

        Read(file, "bucket").Should().Equal(entries.Select(Text));
    }

    [Test]
    public void Read_TwoValidMetaPages_TakesTheNewer()
    {
        var file = Write(4096, ("bucket", Entries(1, 1)));
        var meta = BoltMeta.Find(file);
        (meta with { Transaction = meta.Transaction + 1, Root = 999 }).Write(file.AsSpan(4096), id: 1);

        Reading(file, "bucket").Should().Throw<InvalidDataException>().WithMessage("*page 999*no such page*");
    }

    [Test]
    public void Read_NoValidMetaPage_Throws()
    {
        var file = Write(4096, ("bucket", Entries(1, 1)));
        file[MetaAt]++;
        file[4096 + MetaAt]++;

        Reading(file, "bucket").Should().Throw<InvalidDataException>().WithMessage("*no valid meta page*");
    }

    [TestCase(0)]
    [TestCase(100)]
    public void Read_TooShortForAPage_Throws(int length) =>
        Reading(new byte[length], "bucket").Should().Throw<InvalidDataException>().WithMessage("*no valid meta page*");

    [Test]
    public void Read_FileCutOff_Throws()
    {
        var file = Write(4096, ("bucket", Entries(10, 50_000)));

        Reading(file[..(file.Length / 2)], "bucket").Should().Throw<InvalidDataException>().WithMessage("*truncated*");
    }

    /// <summary>The bucket's only page is page 2, the root's is page 3.</summary>
    [TestCase(2, 0, 9UL, "*page 2*ID of another page*")]
    [TestCase(2, 12, 1_000_000UL, "*page 2*beyond the end*")]
    [TestCase(2, 8, 0x10UL, "*page 2*neither a leaf nor a branch*")]
    [TestCase(2, 8, 0xFFFF_0002UL, "*page 2*do not fit*")]
    [TestCase(2, 8, 0x0000_0001UL, "*page 2*without children*")]
    [TestCase(2, 20, 5_000UL, "*page 2*element 0*invalid*")]
    [TestCase(2, 20, 0UL, "*page 2*element 0*invalid*")]
    [TestCase(2, 24, 0xFFFF_FFFFUL, "*page 2*element 0*invalid*")]
    [TestCase(2, 40, 0xFFFF_FFFFUL, "*page 2*element 1*invalid*")]
    [TestCase(3, 16, 0UL, "*page 3*a value where a bucket is expected*")]
    public void Read_DamagedPage_SaysWhatAndWhere(int page, int at, ulong value, string message)
    {
        var file = Write(4096, ("bucket", Entries(3, 10)));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan((page * 4096) + at), (uint)value);

        Reading(file, "bucket").Should().Throw<InvalidDataException>().WithMessage(message);
    }

    [Test]
    public void Read_KeysOutOfOrder_Throws()
    {
        var file = Write(4096, ("bucket", [(Key(2, 6), []), (Key(1, 6), [])]));

        Reading(file, "bucket").Should().Throw<InvalidDataException>().WithMessage("*page 2*out of order*");
    }

    [Test]
    public void Read_BranchThatLeadsToItself_Throws()
    {
        var file = Write(4096, ("bucket", Entries(200, 100)));
        var root = Enumerable.Range(2, (file.Length / 4096) - 2).First(page => file[(page * 4096) + 8] == BoltFormat.BranchPage);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan((root * 4096) + BoltFormat.PageHeaderSize + 8), root);

        Reading(file, "bucket").Should().Throw<InvalidDataException>().WithMessage("*used twice*");
    }

    private static byte[] Write(int pageSize, params (string Name, (byte[] Key, byte[] Value)[] Entries)[] buckets)
    {
        using var writer = new BoltWriter(pageSize);
        foreach (var (name, entries) in buckets)
        {
            writer.Add(Encoding.UTF8.GetBytes(name), entries);
        }

        return writer.Complete();
    }

    private static IReadOnlyList<string> Read(byte[] file, string bucket)
    {
        var bolt = new BoltFile(file);
        var found = bolt.OpenRoot().Read().Single(entry => entry.Key.Span.SequenceEqual(Encoding.UTF8.GetBytes(bucket)));
        return [.. bolt.Open(found).Read().Select(entry => Text((entry.Key.ToArray(), entry.Value.ToArray())))];
    }

    private static Action Reading(byte[] file, string bucket) => () => Read(file, bucket);

    private static (byte[] Key, byte[] Value)[] Entries(int count, int valueSize) =>
        [.. Enumerable.Range(0, count).Select(number => (Key(number, 6), Enumerable.Repeat((byte)number, valueSize).ToArray()))];

    private static byte[] Key(int number, int length) =>
        Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture).PadLeft(length, '0'));

    private static string Text((byte[] Key, byte[] Value) entry) => $"{Convert.ToHexString(entry.Key)}={Convert.ToHexString(entry.Value)}";
}
