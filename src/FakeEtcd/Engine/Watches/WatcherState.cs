namespace FakeEtcd.Engine.Watches;

/// <summary>How a watcher gets its events.</summary>
internal enum WatcherState
{
    /// <summary>It is handed each revision as it is committed.</summary>
    Synced,

    /// <summary>It reads from history, from its next revision on, until it has caught up.</summary>
    Unsynced,

    /// <summary>What it was owed is compacted. It stays known to its stream until the client cancels it, as in etcd.</summary>
    Compacted,

    /// <summary>The client cancelled it, or its stream ended.</summary>
    Canceled,
}
