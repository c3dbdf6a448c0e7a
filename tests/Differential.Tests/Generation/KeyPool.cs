using Google.Protobuf;

namespace Differential.Tests.Generation;

/// <summary>
/// A small space of awkward keys: prefixes of each other, those of locks, zero bytes, 0xff. With the one that LockStep writes, no range finds
/// more than twelve, up to which Go's sort keeps the order of equal elements.
/// </summary>
internal sealed class KeyPool(Random random)
{
    private static readonly ByteString[] Keys =
    [
        Bytes("a"), Bytes("ab"), Bytes("abc"), Bytes("a\0"), Bytes("b"), Bytes("a/1"), Bytes("b/2"),
        ByteString.CopyFrom(0), ByteString.CopyFrom(0, 0), ByteString.CopyFrom(0xff), ByteString.CopyFrom(0xff, 0xff),
    ];

    private static readonly ByteString[] Values =
    [
        ByteString.Empty, Bytes("1"), Bytes("2"), Bytes("10"), Bytes("\0"), ByteString.CopyFrom(0xff), Bytes(new string('v', 300)),
    ];

    /// <summary>A key; now and then the empty one, which is refused.</summary>
    public ByteString Key() => random.Next(60) == 0 ? ByteString.Empty : Pick(Keys);

    /// <summary>The end of a range: mostly none, else unbounded, a prefix's end, or any key, inverted ranges included.</summary>
    public ByteString RangeEnd() => random.Next(6) switch
    {
        0 or 1 or 2 => ByteString.Empty,
        3 => ByteString.CopyFrom(0),
        4 => Bytes("b"),
        _ => Pick(Keys),
    };

    public ByteString Value() => Pick(Values);

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    private ByteString Pick(ByteString[] from) => from[random.Next(from.Length)];
}
