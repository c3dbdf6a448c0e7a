using FakeEtcd.Engine;

namespace FakeEtcd.Controls;

/// <summary>Chooses the steps in which a clock advances whose timers are not known.</summary>
internal static class ClockStep
{
    // Clients keep a lease alive every third of its TTL. A step delays a keep-alive by a small part of that.
    private const int StepsPerTtl = 12;

    private static readonly TimeSpan Max = TimeSpan.FromSeconds(1);

    /// <summary>Returns the next step.</summary>
    /// <param name="engine">The engine, with the leases that it has now.</param>
    /// <param name="total">The time by which the clock advances in all. Without leases, a hundred steps are enough.</param>
    public static TimeSpan For(EtcdEngine engine, TimeSpan total)
    {
        if (engine.ListLeases() is not { Count: > 0 } leases)
        {
            return total / 100 > Max ? total / 100 : Max;
        }

        var shortest = TimeSpan.FromSeconds(leases.Min(lease => lease.Ttl));
        return shortest / StepsPerTtl < Max ? shortest / StepsPerTtl : Max;
    }
}
