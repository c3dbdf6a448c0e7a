using Testing.Etcd;

namespace Benchmarks;

/// <summary>A call to repeat.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="PrepareAsync">Runs once before the measurement.</param>
/// <param name="CallAsync">The call; it is given a number that differs from call to call.</param>
internal sealed record Load(string Name, Func<EtcdClients, Task> PrepareAsync, Func<EtcdClients, int, Task> CallAsync);
