using FakeEtcd.Engine;
using FakeEtcd.Persistence;
using FakeEtcd.Snapshots;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace FakeEtcd.Tests.Persistence;

/// <summary>An engine with a data directory, or without one.</summary>
internal sealed class StoredEngine : IAsyncDisposable
{
    private readonly DataStore? _data;

    private StoredEngine(DataStore? data)
    {
        _data = data;
        Engine = new EtcdEngine(Options(data?.Log), data?.Stored?.ToSnapshot(startProposals: 0));
        data?.Start(Engine, new DataIdentity(1, 2));
    }

    private StoredEngine(EtcdEngine engine) => Engine = engine;

    public EtcdEngine Engine { get; }

    public static DataSettings Synced { get; } = new(IsSynced: true, NullLogger.Instance);

    public static StoredEngine InMemory() => new(data: null);

    public static StoredEngine Open(string path, DataSettings settings) => new(DataStore.Open(path, settings));

    /// <summary>The state as a database file of etcd, without the raft index.</summary>
    public static byte[] Describe(EngineSnapshot state) =>
        SnapshotFile.Write(state with { Proposals = 0 }, new SnapshotCluster("3.5.30", 1, []));

    /// <summary>Begins to store an empty state instead of this one's.</summary>
    public (StoredEngine Other, Task Replaced) Replace()
    {
        var log = _data!.CreateLog();
        var other = new StoredEngine(new EtcdEngine(Options(log)));
        return (other, _data.ReplaceAsync(log, other.Engine));
    }

    public byte[] Describe() => Describe(Engine.Capture());

    public Task StoredAsync() => Engine.WhenStoredAsync().Within("all changes are stored");

    private static EngineOptions Options(EngineLog? log) =>
        new(new ManualTimeProvider(), new Random(1), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)) { Log = log };

    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        if (_data is not null)
        {
            await _data.DisposeAsync();
        }
    }
}
