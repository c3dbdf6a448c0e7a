using System.Buffers.Binary;
using FakeEtcd.Protocol;

namespace FakeEtcd.Persistence;

/// <summary>The beginning of a log or a snapshot: a mark, the format's version, the kind of the file, its sequence number and a CRC-32C.</summary>
internal static class FileHeader
{
    public const int Length = 28;

    private const int Version = 2;
    private const int VersionOffset = 8;
    private const int KindOffset = 12;
    private const int SequenceOffset = 16;
    private const int ChecksumOffset = 24;

    private static ReadOnlySpan<byte> Mark => "fakeetcd"u8;

    public static byte[] Create(bool isSnapshot, long sequence)
    {
        var header = new byte[Length];
        Mark.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(VersionOffset), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(KindOffset), isSnapshot ? 1 : 0);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(SequenceOffset), sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(ChecksumOffset), Crc32C.Compute(header.AsSpan(0, ChecksumOffset)));
        return header;
    }

    /// <summary>Checks a header.</summary>
    /// <returns>What is wrong with it; null if it is right.</returns>
    public static string? FindError(ReadOnlySpan<byte> header, bool isSnapshot, long sequence)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[ChecksumOffset..]) != Crc32C.Compute(header[..ChecksumOffset])
            || !header.StartsWith(Mark))
        {
            return "the header of the file is damaged";
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(header[VersionOffset..]) is var version && version != Version)
        {
            return string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"the file has version {version} of the format; this release reads {Version}");
        }

        return header.SequenceEqual(Create(isSnapshot, sequence)) ? null : "the file has the name of another file";
    }
}
