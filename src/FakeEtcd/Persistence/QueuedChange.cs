using FakeEtcd.Engine;

namespace FakeEtcd.Persistence;

/// <summary>An entry of the queue of a data directory. An empty one is skipped.</summary>
/// <param name="Log">The log of the engine that has applied the change.</param>
/// <param name="Change">The change; null for an entry that makes the log the current one.</param>
/// <param name="Replacement">How the log becomes the current one; null for a change.</param>
internal readonly record struct QueuedChange(EngineLog? Log, EngineChange? Change, Replacement? Replacement);
