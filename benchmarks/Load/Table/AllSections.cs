using Load.Measuring;
using Load.Table.Sections;
using static Load.Table.Against;
using static Load.Table.Figures;
using static Load.Table.Target;

namespace Load.Table;

/// <summary>The table, line by line.</summary>
internal static class AllSections
{
    /// <summary>The first calls of a process, which are all that many a test process makes.</summary>
    private const int ColdCalls = 5_000;

    private static readonly LoadSettings Many = TableContext.Defaults;

    /// <summary>A call of another kind runs through code that is not compiled yet.</summary>
    private static readonly LoadSettings Next = Many with { WarmUp = 60_000 };

    private static readonly LoadSettings One = Many with { Clients = 1, Connections = 1, WarmUp = 2_000, Total = 4_000 };
    private static readonly LoadSettings Paced = Many with { WarmUp = 40_000, Total = 60_000 };
    private static readonly LoadSettings FlatOut = Many with { WarmUp = 100_000, Total = 300_000 };

    public static IReadOnlyList<ITableSection> All { get; } =
    [
        new WarmSection(
            "warm",
            new("put, 128 clients", "put", Many, ToNoop("rate", Rate, AtLeast(0.85)), ToNoop("CPU", ProcessorTime, AtMost(1.35)),
                ToEtcd("rate", Rate, AtLeast(1.5)), ToEtcd("CPU", ProcessorTime, AtMost(0.65))),
            new("put, 1 client", "put", One, ToEtcd("p50", P50, AtMost(0.75))),
            new("range of one key", "range", Next, ToNoop("rate", Rate, AtLeast(0.85)), ToNoop("CPU", ProcessorTime, AtMost(1.35)),
                ToEtcd("rate", Rate, AtLeast(1.2)), ToEtcd("CPU", ProcessorTime, AtMost(0.7))),
            new("range of 100 keys", "range-100", Next with { WarmUp = 6_000, Total = 6_000 }, ToEtcd("CPU", ProcessorTime, AtMost(0.6))),
            new("txn with a compare and a put", "txn", Next, ToNoop("rate", Rate, AtLeast(0.8))),
            new("keep-alive on streams", "keep-alive", Next, ToEtcd("rate", Rate, AtLeast(1.2)), ToEtcd("CPU", ProcessorTime, AtMost(0.8)))),
        new WarmSection("watch", [.. WatchRows(streamsPerConnection: 1, "10 streams"), .. WatchRows(streamsPerConnection: 100, "1,000 streams")]),
        new ColdSection(
            "cold",
            new("put, cold, 1 client", "put", One with { Total = ColdCalls }, ToEtcdJit("p50", P50, AtMost(1))),
            new("put, cold, 128 clients", "put", Next with { Total = ColdCalls }, ToEtcdJit("CPU", ProcessorTime, AtMost(1.2)))),
        new InProcessSection(),
        new StartSection(),
        new MemorySection(),
        new CompactionSection(),
        new JournalSection(),
        new ResolverSection(),
    ];

    private static IEnumerable<WorkloadRow> WatchRows(int streamsPerConnection, string streams) =>
    [
        new($"1,000 watches, {streams}, paced", "watch-paced", Paced with { StreamsPerConnection = streamsPerConnection },
            ToEtcd("put acknowledged to event, p50", P50, AtMost(1)), ToEtcd("put acknowledged to event, p99", P99, AtMost(1)),
            ToEtcd("put called to event, p50", P50FromCall, AtMost(1)), ToEtcd("put called to event, p99", P99FromCall, AtMost(1)),
            ToEtcd("CPU of an event", ProcessorTime, AtMost(0.7))),
        new($"1,000 watches, {streams}, flat out", "watch-flat-out", FlatOut with { StreamsPerConnection = streamsPerConnection },
            ToEtcd("events a second", Rate, AtLeast(1.2)), ToEtcd("CPU of an event", ProcessorTime, AtMost(0.7))),
    ];
}
