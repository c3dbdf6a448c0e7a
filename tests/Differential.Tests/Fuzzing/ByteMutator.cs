namespace Differential.Tests.Fuzzing;

/// <summary>Breaks the bytes of a message.</summary>
internal sealed class ByteMutator(Random random)
{
    private const int MaxMutations = 3;

    public byte[] Mutate(byte[] message)
    {
        var bytes = message.ToList();
        for (var left = random.Next(MaxMutations); left >= 0; left--)
        {
            MutateOnce(bytes);
        }

        return [.. bytes];
    }

    private void MutateOnce(List<byte> bytes)
    {
        switch (random.Next(12))
        {
            case 0 or 1 when bytes.Count > 0:
                bytes[random.Next(bytes.Count)] ^= (byte)(1 << random.Next(8));
                break;
            case 2 when bytes.Count > 0:
                bytes[random.Next(bytes.Count)] = random.Next(3) switch { 0 => 0, 1 => byte.MaxValue, _ => (byte)random.Next(256) };
                break;
            case 3 when bytes.Count > 0:
                var (start, count) = Slice(bytes);
                bytes.RemoveRange(start, count);
                break;
            case 4:
                bytes.InsertRange(Place(bytes), RandomBytes());
                break;
            case 5 when bytes.Count > 0:
                (start, count) = Slice(bytes);
                bytes.InsertRange(Place(bytes), bytes.GetRange(start, count));
                break;
            case 6 when bytes.Count > 0:
                bytes.RemoveRange(bytes.Count - 1, 1);
                break;
            case 7 when bytes.Count > 0:
                // Another wire type for the first field.
                bytes[0] = (byte)((bytes[0] & ~7) | random.Next(8));
                break;
            case 8:
                bytes.AddRange(bytes.ToArray());
                break;
            case 9:
                bytes.InsertRange(Place(bytes), GiantVarint());
                break;
            default:
                bytes.AddRange(Field());
                break;
        }
    }

    /// <summary>A field of any number, known or unknown, of any wire type, with the content of its type or not.</summary>
    private byte[] Field()
    {
        ulong number = random.Next(6) switch
        {
            0 => 0,
            1 => 536_870_911,
            2 => 536_870_912,
            3 => (ulong)random.Next(16, 3000),
            _ => (ulong)random.Next(1, 16),
        };
        var wireType = random.Next(8);
        byte[] tag = [.. Varint((number << 3) | (uint)wireType)];
        return wireType switch
        {
            0 => [.. tag, .. random.Next(3) == 0 ? GiantVarint() : Varint((ulong)random.NextInt64())],
            1 => [.. tag, .. new byte[8]],
            2 => [.. tag, (byte)random.Next(6), .. RandomBytes()],
            3 => [.. tag, .. random.Next(2) == 0 ? RandomBytes() : [], .. Varint((number << 3) | 4)],
            5 => [.. tag, .. new byte[4]],
            _ => tag,
        };
    }

    /// <summary>A varint that is longer than it needs to be, or than it may be.</summary>
    private byte[] GiantVarint() =>
        [.. Enumerable.Repeat((byte)(random.Next(2) == 0 ? 0xff : 0x80), random.Next(1, 11)), (byte)random.Next(random.Next(2) == 0 ? 2 : 128)];

    private static IEnumerable<byte> Varint(ulong value)
    {
        for (; value > 127; value >>= 7)
        {
            yield return (byte)(value | 128);
        }

        yield return (byte)value;
    }

    private byte[] RandomBytes()
    {
        var bytes = new byte[random.Next(1, 6)];
        random.NextBytes(bytes);
        return bytes;
    }

    private int Place(List<byte> bytes) => random.Next(bytes.Count + 1);

    private (int Start, int Count) Slice(List<byte> bytes)
    {
        var start = random.Next(bytes.Count);
        return (start, random.Next(1, Math.Min(8, bytes.Count - start) + 1));
    }
}
