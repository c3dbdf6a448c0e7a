namespace FakeEtcd.Engine;

/// <summary>Stores the changes of an engine, in the order in which it applies them.</summary>
internal interface IChangeLog
{
    /// <summary>Takes a change that was applied. The caller holds the engine's lock.</summary>
    void Append(EngineChange change);

    /// <summary>Refuses a request while changes cannot be stored.</summary>
    /// <exception cref="Protocol.EtcdException">They cannot be stored.</exception>
    void RequireWritable();

    /// <summary>Waits until the changes so far are stored as safely as their acknowledgement needs.</summary>
    /// <exception cref="Protocol.EtcdException">They cannot be stored.</exception>
    ValueTask WhenStoredAsync();
}
