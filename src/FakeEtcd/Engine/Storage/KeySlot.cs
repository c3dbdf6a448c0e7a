using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>The result of looking up a key in the store.</summary>
/// <param name="key">The key.</param>
/// <param name="history">The key's history; null if the key was never written or its history is compacted.</param>
/// <param name="revision">The revision to read at.</param>
internal readonly struct KeySlot(ByteString key, KeyHistory? history, long revision)
{
    public ByteString Key => key;

    public KeyHistory? History => history;

    /// <summary>The current version; null if the key does not exist.</summary>
    public KeyVersion? Current { get; } = history?.LiveAt(revision);
}
