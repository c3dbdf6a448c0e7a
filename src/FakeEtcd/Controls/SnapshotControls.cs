using FakeEtcd.Engine;
using FakeEtcd.Node;
using FakeEtcd.Persistence;
using FakeEtcd.Snapshots;

namespace FakeEtcd.Controls;

/// <summary>Captures and replaces a server's state.</summary>
internal sealed class SnapshotControls(RunningServer server)
{
    private int _replacements;

    public Task<FakeEtcdSnapshot> CaptureAsync(CancellationToken cancellationToken)
    {
        server.Lifetime.ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new FakeEtcdSnapshot(server.Node, server.Engine.Capture()));
    }

    /// <summary>Writes the state as a snapshot file, with the checksum at the end.</summary>
    public async Task SaveAsync(Stream stream, CancellationToken cancellationToken)
    {
        server.Lifetime.ThrowIfDisposed();
        var database = SnapshotExport.Write(server.Node, server.Node.Current);
        await stream.WriteAsync(database, cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(SnapshotFile.ChecksumOf(database), cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task RestoreAsync(FakeEtcdSnapshot snapshot, CancellationToken cancellationToken)
    {
        server.Lifetime.ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot.Owner != server.Node)
        {
            throw new ArgumentException(
                "The snapshot is from another server. To copy keys between servers, pass the keys of List() to Load().", nameof(snapshot));
        }

        return server.Connections.ReplaceStateAsync(() => ReplaceAsync(snapshot.Content), cancellationToken);
    }

    /// <summary>Goes on with the state of a snapshot file of etcd.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or it is not from etcd.</exception>
    public Task RestoreAsync(ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        server.Lifetime.ThrowIfDisposed();
        ThrowIfMember();
        var content = SnapshotFile.Read(file);
        return server.Connections.ReplaceStateAsync(() => ReplaceAsync(content), cancellationToken);
    }

    /// <summary>Replaces the state.</summary>
    /// <param name="content">The state; null for an empty state.</param>
    /// <exception cref="IOException">The state cannot be stored in the data directory. The old one is kept.</exception>
    public async Task ReplaceAsync(EngineSnapshot? content)
    {
        ThrowIfMember();

        // Each state has its own random sequence, derived from the seed.
        var node = server.Node;
        var random = new Random(unchecked(node.Seed + Interlocked.Increment(ref _replacements)));
        var log = node.Data?.CreateLog();
        var engine = ServerStart.CreateEngine(node.Options, random, node.Committed, content, log);
        if (log is not null)
        {
            await StoreAsync(node.Data!, log, engine).ConfigureAwait(false);
        }

        node.Member.Cluster.Reset(node.Member);
        await node.ServeAsync(engine).ConfigureAwait(false);
    }

    private static async Task StoreAsync(DataStore data, EngineLog log, EtcdEngine engine)
    {
        try
        {
            await data.ReplaceAsync(log, engine).ConfigureAwait(false);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    public void ThrowIfMember()
    {
        if (!server.Node.OwnsEngine)
        {
            throw new InvalidOperationException(
                "The members of a cluster share one state, which cannot be replaced. Start another cluster.");
        }
    }
}
