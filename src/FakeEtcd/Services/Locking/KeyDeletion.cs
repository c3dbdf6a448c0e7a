using FakeEtcd.Engine;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Services.Locking;

/// <summary>Waits for a key to be deleted.</summary>
internal static class KeyDeletion
{
    /// <param name="engine">Where the key is.</param>
    /// <param name="key">The key.</param>
    /// <param name="seenAt">A revision at which the key was there.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task WaitAsync(EtcdEngine engine, ByteString key, long seenAt, CancellationToken cancellationToken)
    {
        using var stream = engine.OpenWatchStream();
        stream.Create(new WatchSpec(Id: 0, new KeyRange(key, null, IsSingleKey: true), seenAt + 1) { NoPut = true });
        await foreach (var output in stream.Output.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            stream.Written(output);
            switch (output)
            {
                case WatchOutput.Barrier barrier:
                    stream.Pass(barrier);
                    break;
                case WatchOutput.CatchUp catchUp when stream.CatchUp(catchUp.Watcher) is not null:
                case WatchOutput.Events:
                    // Deleted, or so long ago that nobody knows: the caller looks again.
                    return;
            }
        }
    }
}
