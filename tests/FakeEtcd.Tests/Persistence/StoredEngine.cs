using FakeEtcd.Engine;
using FakeEtcd.Persistence;
using FakeEtcd.Snapshots;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace FakeEtcd.Tests.Persistence;

/// <summary>An engine with a data directory, or without one.</summary>
internal sealed class StoredEngine : IAsyncDisposable
{
    private readonly DataDirectory? _data;

    private StoredEngine(DataDirectory? data)
    {
        _data = data;
        var options = new EngineOptions(new ManualTimeProvider(), new Random(1), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)) { Log = data?.Log };
        Engine = new EtcdEngine(options, data?.Stored?.ToSnapshot(startProposals: 0));
        data?.Start(Engine, new DataIdentity(1, 2));
    }

    public EtcdEngine Engine { get; }

    /// <summary>The identity and the members that were read; null for a new directory.</summary>
    public StoredState? Stored => _data?.Stored;

    public static DataSettings Synced { get; } = new(IsSynced: true, NullLogger.Instance);

    public static StoredEngine InMemory() => new(null);

    public static StoredEngine Open(string path, DataSettings settings) => new(DataDirectory.Open(path, settings));

    /// <summary>The state as a database file of etcd, without the raft index.</summary>
    public static byte[] Describe(EngineSnapshot state) =>
        SnapshotFile.Write(state with { Proposals = 0 }, new SnapshotCluster("3.5.30", 1, []));

    public byte[] Describe() => Describe(Engine.Capture());

    public Task StoredAsync() => Engine.WhenStoredAsync().Within("all changes are stored");

    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        if (_data is not null)
        {
            await _data.DisposeAsync();
        }
    }
}
