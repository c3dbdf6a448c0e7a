using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.State;

namespace FakeEtcd.ControlApi.Views;

/// <summary>Describes the leases.</summary>
internal static class LeaseView
{
    public static LeaseList Of(ControlState state) => new()
    {
        Leases =
        [
            .. state.Server.Leases.List().Select(static lease => new LeaseItem
            {
                Id = Texts.Id(lease.Id),
                TtlSeconds = lease.Ttl.TotalSeconds,
                RemainingSeconds = lease.Remaining.TotalSeconds,
                Keys = [.. lease.Keys.Select(Texts.Of)],
            }),
        ],
    };
}
