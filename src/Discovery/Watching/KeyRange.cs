using Google.Protobuf;

namespace Etcd.Discovery;

/// <summary>A range of keys in etcd.</summary>
internal sealed class KeyRange
{
    private KeyRange(string text, ByteString key, ByteString rangeEnd) => (Text, Key, RangeEnd) = (text, key, rangeEnd);

    /// <summary>The prefix or the key, for messages.</summary>
    public string Text { get; }

    /// <summary>The first key of the range.</summary>
    public ByteString Key { get; }

    /// <summary>The first key after the range; empty for a range of one key.</summary>
    public ByteString RangeEnd { get; }

    /// <summary>All keys that begin with a prefix.</summary>
    public static KeyRange Prefix(string prefix)
    {
        var key = ByteString.CopyFromUtf8(prefix);
        return new KeyRange(prefix, key, EndOfPrefix(key));
    }

    /// <summary>One key. A user who may read no other key may watch it.</summary>
    public static KeyRange Single(string key) => new(key, ByteString.CopyFromUtf8(key), ByteString.Empty);

    /// <summary>Whether a key is in the range. A server that sends another one is broken.</summary>
    public bool Contains(ByteString key) => RangeEnd.IsEmpty ? key == Key : key.Span.StartsWith(Key.Span);

    private static ByteString EndOfPrefix(ByteString key)
    {
        // UTF-8 does not use 0xFF, so the last byte can always be incremented. To etcd, "\0" as the end means no end.
        var end = key.ToByteArray();
        if (end.Length == 0)
        {
            return ByteString.CopyFrom(0);
        }

        end[^1]++;
        return ByteString.CopyFrom(end);
    }
}
