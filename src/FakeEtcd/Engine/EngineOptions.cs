using FakeEtcd.Options;
using FakeEtcd.Threading;

namespace FakeEtcd.Engine;

/// <summary>The clock, the source of randomness and the limits of an engine.</summary>
internal sealed record EngineOptions(TimeProvider Time, Random Random, TimeSpan MinLeaseTtl, TimeSpan ProgressNotifyInterval)
{
    /// <summary>The source of auth tokens; null draws them from <see cref="System.Security.Cryptography.RandomNumberGenerator"/>.</summary>
    public Random? TokenRandom { get; init; }

    /// <summary>Pulses after each commit. Outlives the engine, so that a wait continues when the server replaces its state.</summary>
    public Signal Committed { get; init; } = new();

    /// <summary>The largest size of the database in bytes.</summary>
    public long QuotaBytes { get; init; } = FakeEtcdDefaults.QuotaBackendBytes;

    /// <summary>The cost of bcrypt for the hashes of passwords.</summary>
    public int BcryptCost { get; init; } = FakeEtcdDefaults.BcryptCost;

    /// <summary>The time after which an unused simple token expires.</summary>
    public TimeSpan AuthTokenTtl { get; init; } = FakeEtcdDefaults.AuthTokenTtl;

    /// <summary>How JSON web tokens are signed; null for simple tokens.</summary>
    public JwtSigner? Jwt { get; init; }

    /// <summary>Where the changes go; null for a state that is in memory only.</summary>
    public IChangeLog? Log { get; init; }
}
