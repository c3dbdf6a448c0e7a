using FakeEtcd.Engine;

namespace FakeEtcd.Node;

/// <summary>A state while a server serves it; a restart or a restore begins another. A call uses the one that it began with.</summary>
/// <param name="Engine">The state machine.</param>
/// <param name="Replica">The state as the server's member knows it.</param>
/// <param name="Stopping">Canceled when the server no longer serves this state; ends every stream.</param>
internal sealed record ServedState(EtcdEngine Engine, Replica Replica, CancellationToken Stopping);
