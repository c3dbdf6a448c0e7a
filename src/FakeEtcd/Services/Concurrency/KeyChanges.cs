using System.Runtime.CompilerServices;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Protocol;
using FakeEtcd.Threading;

namespace FakeEtcd.Services.Concurrency;

/// <summary>Reads the changes of keys, as a client's watch does.</summary>
internal static class KeyChanges
{
    /// <summary>Reads changes until their history is compacted.</summary>
    /// <param name="server">The server that holds the keys.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="start">The first revision of interest.</param>
    /// <param name="gate">Holds the changes back; null if nothing does.</param>
    /// <param name="cancellationToken">Cancels the wait for the next change.</param>
    public static async IAsyncEnumerable<KeyVersion> ReadAsync(
        ServerContext server, KeyRange keys, long start, HoldGate? gate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stream = server.Engine.OpenWatchStream(server.State.Replica, gate);
        stream.Create(new WatchSpec(Id: 0, keys, start));
        server.OwnWatches.Opened();
        try
        {
            await foreach (var output in stream.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                switch (output)
                {
                    case WatchOutput.Events events:
                        foreach (var change in events.Changes)
                        {
                            yield return change;
                        }

                        break;
                    case WatchOutput.Compacted:
                        yield break;
                }
            }
        }
        finally
        {
            server.OwnWatches.Closed();
        }
    }
}
