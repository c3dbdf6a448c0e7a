using FakeEtcd.Threading;

namespace FakeEtcd.Engine;

/// <summary>What the engine takes from outside: its clock, its randomness and its limits.</summary>
internal sealed record EngineOptions(TimeProvider Time, Random Random, TimeSpan MinLeaseTtl, TimeSpan ProgressNotifyInterval)
{
    /// <summary>Pulses after each commit. Outlives an engine, so that a wait goes on when the server serves another state.</summary>
    public Signal Committed { get; init; } = new();

    /// <summary>How long an auth token lives without being used.</summary>
    public TimeSpan AuthTokenTtl { get; init; } = FakeEtcdDefaults.AuthTokenTtl;
}
