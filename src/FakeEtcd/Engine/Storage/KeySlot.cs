using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>A key's place in the store, found by one lookup.</summary>
/// <param name="key">The key.</param>
/// <param name="history">The key's history; null for a key that was never written, or whose history is compacted.</param>
/// <param name="revision">The revision to read at.</param>
internal readonly struct KeySlot(ByteString key, KeyHistory? history, long revision)
{
    public ByteString Key => key;

    public KeyHistory? History => history;

    /// <summary>The current version; null if the key does not exist.</summary>
    public KeyVersion? Current { get; } = history?.LiveAt(revision);
}
