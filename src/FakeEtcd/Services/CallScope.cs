using FakeEtcd.Calls;

namespace FakeEtcd.Services;

/// <summary>The call that a service serves, for services whose work has parts.</summary>
/// <param name="Call">The call in the journal.</param>
/// <param name="Lifetime">How long the call lasts at most.</param>
internal readonly record struct CallScope(EtcdCall Call, CallLifetime Lifetime);
