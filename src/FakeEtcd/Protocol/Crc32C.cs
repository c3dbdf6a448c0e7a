using System.Numerics;
using System.Runtime.InteropServices;

namespace FakeEtcd.Protocol;

/// <summary>The checksum CRC-32C, which etcd uses for its hashes.</summary>
internal static class Crc32C
{
    public static uint Compute(ReadOnlySpan<byte> bytes) => ~Append(uint.MaxValue, bytes);

    /// <summary>Appends bytes to a checksum that began with all bits set and is inverted in the end.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var value in bytes[(bytes.Length & ~(sizeof(ulong) - 1))..])
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }
}
