using FakeEtcd.Engine;

namespace FakeEtcd.Controls;

/// <summary>Chooses the steps in which a clock advances whose timers are not known.</summary>
internal static class ClockStep
{
    // Clients keep a lease alive every third of its TTL. A step delays a keep-alive by a small part of that.
    private const int StepsPerTtl = 12;

    private static readonly TimeSpan Max = TimeSpan.FromSeconds(1);

    public static TimeSpan For(EtcdEngine engine)
    {
        var shortest = engine.ListLeases().Select(lease => TimeSpan.FromSeconds(lease.Ttl)).DefaultIfEmpty(TimeSpan.MaxValue).Min();
        return shortest / StepsPerTtl < Max ? shortest / StepsPerTtl : Max;
    }
}
