using Google.Protobuf;

namespace FakeEtcd.Protocol;

/// <summary>The order of keys and values: unsigned bytes, shorter first where one is a prefix of the other.</summary>
internal sealed class ByteOrder : IComparer<ByteString>
{
    public static readonly ByteOrder Instance = new();

    int IComparer<ByteString>.Compare(ByteString? x, ByteString? y) => Compare(x!, y!);

    public static int Compare(ByteString x, ByteString y) => x.Span.SequenceCompareTo(y.Span);
}
