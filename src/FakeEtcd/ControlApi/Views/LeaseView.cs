using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.State;

namespace FakeEtcd.ControlApi.Views;

/// <summary>Describes the leases.</summary>
internal static class LeaseView
{
    /// <param name="state">The server.</param>
    /// <param name="mostKeys">How many keys of a lease to name at most.</param>
    /// <param name="most">How many leases to describe at most.</param>
    public static LeaseList Of(ControlState state, int mostKeys = int.MaxValue, int most = int.MaxValue)
    {
        var leases = state.Server.Leases.List();
        return new LeaseList { Count = leases.Count, Leases = [.. leases.Take(most).Select(lease => Describe(lease, mostKeys))] };
    }

    private static LeaseItem Describe(LeaseInfo lease, int mostKeys)
    {
        var keys = lease.Keys.Take(mostKeys).ToList();
        return new LeaseItem
        {
            Id = Texts.Id(lease.Id),
            TtlSeconds = lease.Ttl.TotalSeconds,
            RemainingSeconds = lease.Remaining.TotalSeconds,
            KeyCount = lease.Keys.Count,
            Keys = [.. keys.Select(Texts.Of)],
            KeysBase64 = Texts.Base64(keys),
        };
    }
}
