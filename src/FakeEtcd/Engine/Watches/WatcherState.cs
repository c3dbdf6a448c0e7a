namespace FakeEtcd.Engine.Watches;

/// <summary>The state of a watcher, which decides how it gets its events.</summary>
internal enum WatcherState
{
    /// <summary>The watcher receives each revision when it is committed.</summary>
    Synced,

    /// <summary>The watcher reads from history until it has caught up.</summary>
    Unsynced,

    /// <summary>The history that the watcher needs is compacted. As in etcd, its stream keeps it until the client cancels it.</summary>
    Compacted,

    /// <summary>The watch was canceled, or its stream ended.</summary>
    Canceled,
}
