using Google.Protobuf;

namespace FakeEtcd.Protocol;

/// <summary>The order of keys and values: by unsigned bytes, with a prefix before any longer key or value.</summary>
internal sealed class ByteOrder : IComparer<ByteString>
{
    public static readonly ByteOrder Instance = new();

    int IComparer<ByteString>.Compare(ByteString? x, ByteString? y) => Compare(x!, y!);

    public static int Compare(ByteString x, ByteString y) => x.Span.SequenceCompareTo(y.Span);
}
