using FakeEtcd.Engine;

namespace FakeEtcd.Controls;

/// <summary>Captures and replaces the state of a server.</summary>
internal sealed class SnapshotControls(RunningServer server)
{
    private int _replacements;

    public Task<FakeEtcdSnapshot> CaptureAsync(CancellationToken cancellationToken)
    {
        server.Lifetime.ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new FakeEtcdSnapshot(server.Node, server.Engine.Capture()));
    }

    public Task RestoreAsync(FakeEtcdSnapshot snapshot, CancellationToken cancellationToken)
    {
        server.Lifetime.ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot.Owner != server.Node)
        {
            throw new ArgumentException(
                "This is the snapshot of another server. To copy keys between servers, Load() what the other one lists.", nameof(snapshot));
        }

        return server.Connections.ReplaceStateAsync(() => ReplaceAsync(snapshot.Content), cancellationToken);
    }

    /// <summary>Serves another state; null is the empty one.</summary>
    public Task ReplaceAsync(EngineSnapshot? content)
    {
        ThrowIfMember();

        // Each state draws from a sequence of its own, which follows from the seed.
        var node = server.Node;
        var random = new Random(unchecked(node.Seed + Interlocked.Increment(ref _replacements)));
        return node.ServeAsync(ServerStart.CreateEngine(node.Options, random, node.Committed, content));
    }

    public void ThrowIfMember()
    {
        if (!server.Node.OwnsEngine)
        {
            throw new InvalidOperationException("The members of a cluster share one state, which cannot be replaced. Start another cluster.");
        }
    }
}
