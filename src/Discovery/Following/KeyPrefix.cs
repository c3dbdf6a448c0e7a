using Google.Protobuf;

namespace Etcd.Discovery;

/// <summary>A prefix of keys as etcd's range of them.</summary>
internal sealed class KeyPrefix(string text)
{
    public string Text { get; } = text;

    public ByteString Key { get; } = ByteString.CopyFromUtf8(text);

    /// <summary>The first key after all that have the prefix.</summary>
    public ByteString RangeEnd { get; private init; } = EndOf(ByteString.CopyFromUtf8(text));

    /// <summary>One key alone, for whoever may read no other.</summary>
    public static KeyPrefix Exactly(string key) => new(key) { RangeEnd = ByteString.Empty };

    private static ByteString EndOf(ByteString key)
    {
        // UTF-8 has no 0xFF, so the last byte can always be raised; an empty prefix ends at "\0", which means never.
        var end = key.ToByteArray();
        if (end.Length == 0)
        {
            return ByteString.CopyFrom(0);
        }

        end[^1]++;
        return ByteString.CopyFrom(end);
    }
}
