using FakeEtcd;
using Testing;

namespace Etcd.Discovery.Tests.Support;

internal static class ManualTime
{
    /// <summary>Advances as long as it takes for the code under test to set its timers and see them fire.</summary>
    public static Task AdvanceUntilAsync(this ManualTimeProvider time, Func<bool> condition, TimeSpan by, string what) => Bounded.UntilAsync(
        () =>
        {
            if (condition())
            {
                return true;
            }

            time.Advance(by);
            return false;
        },
        what);

    /// <summary>Advances the clock that a server shares with its clients, which react to each of their timers.</summary>
    public static Task AdvanceUntilAsync(this FakeEtcdServer etcd, Func<bool> condition, TimeSpan by, string what) => Bounded.UntilAsync(
        async () =>
        {
            if (!condition())
            {
                await etcd.AdvanceAsync(by);
            }

            return condition();
        },
        what);
}
