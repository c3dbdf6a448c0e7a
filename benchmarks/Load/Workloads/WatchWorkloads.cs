using Load.Workloads.Watching;

namespace Load.Workloads;

/// <summary>Watches.</summary>
internal static class WatchWorkloads
{
    public static IReadOnlyList<IWorkload> All { get; } =
    [
        new CallWorkload("watch-create", "creation and cancelation of a watch on a client's open stream", WatchCreation.OpenAsync),
        new FanOut("watch-paced", "events of paced puts at all watches of one key; latency from the put's acknowledgement", IsPaced: true),
        new FanOut("watch-flat-out", "events of puts at all watches of one key, as fast as it goes", IsPaced: false),
    ];
}
