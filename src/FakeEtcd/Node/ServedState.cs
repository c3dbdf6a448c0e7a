using FakeEtcd.Engine;

namespace FakeEtcd.Node;

/// <summary>The state that a server serves until a restart or a restore replaces it. A call keeps the state with which it began.</summary>
/// <param name="Engine">The state machine.</param>
/// <param name="Replica">The state as the server's member sees it.</param>
/// <param name="Stopping">Canceled when the server no longer serves this state, which ends every stream.</param>
internal sealed record ServedState(EtcdEngine Engine, Replica Replica, CancellationToken Stopping);
