using FakeEtcd.Engine.Watches;
using FakeEtcd.Node;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Services.Locking;

/// <summary>Waits for a key to be deleted.</summary>
internal static class KeyDeletion
{
    /// <summary>Returns when a key has been deleted or its history has been compacted. The caller must check the key again.</summary>
    /// <param name="state">The state that holds the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="seenAt">A revision at which the key existed.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task WaitAsync(ServedState state, ByteString key, long seenAt, CancellationToken cancellationToken)
    {
        using var stream = state.Engine.OpenWatchStream(state.Replica);
        stream.Create(new WatchSpec(Id: 0, KeyRange.Of(key), seenAt + 1) { NoPut = true });
        await foreach (var output in stream.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            // A compaction may hide the deletion.
            if (output is WatchOutput.Events or WatchOutput.Compacted)
            {
                return;
            }
        }
    }
}
