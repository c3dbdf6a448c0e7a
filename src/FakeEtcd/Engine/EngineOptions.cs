namespace FakeEtcd.Engine;

/// <summary>What the engine takes from outside: its clock, its randomness and its limits.</summary>
internal sealed record EngineOptions(TimeProvider Time, Random Random, TimeSpan MinLeaseTtl, TimeSpan ProgressNotifyInterval)
{
    /// <summary>Who is to be told of commits.</summary>
    public RevisionWaiters Waiters { get; init; } = new();

    /// <summary>How long an auth token lives without being used.</summary>
    public TimeSpan AuthTokenTtl { get; init; } = FakeEtcdDefaults.AuthTokenTtl;
}
