using Load.Measuring;
using Load.Servers;

namespace Load.Table;

/// <summary>A figure of a workload that is compared with that of another server.</summary>
/// <param name="What">The figure's name.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Target">What its ratio must reach.</param>
/// <param name="Pairs">Which servers are compared: FakeEtcd's name, the other one's, and what the table calls the pair.</param>
internal sealed record Against(
    string What, Func<Sample, double> Figure, Target? Target, IReadOnlyList<(string Fake, string Other, string Label)> Pairs)
{
    private static readonly IReadOnlyList<(string Fake, string Other, string Label)> NoopPairs =
    [
        (KnownPrograms.FakeEtcd, KnownPrograms.Noop, "JIT : no-op JIT"),
        (KnownPrograms.FakeEtcdNative, KnownPrograms.NoopNative, "native : no-op native"),
    ];

    private static readonly IReadOnlyList<(string Fake, string Other, string Label)> EtcdPairs =
    [
        (KnownPrograms.FakeEtcd, KnownPrograms.Etcd, "JIT : etcd"),
        (KnownPrograms.FakeEtcdNative, KnownPrograms.Etcd, "native : etcd"),
    ];

    public static Against ToNoop(string what, Func<Sample, double> figure, Target target) => new(what, figure, target, NoopPairs);

    public static Against ToEtcd(string what, Func<Sample, double> figure, Target target) => new(what, figure, target, EtcdPairs);

    /// <summary>The just-in-time compiled server only.</summary>
    public static Against ToEtcdJit(string what, Func<Sample, double> figure, Target target) => new(what, figure, target, [EtcdPairs[0]]);

    public IEnumerable<Bar> Bars(string title, IReadOnlyList<Series> series) => Pairs.Select(pair => new Bar(
        $"{title}: {What}",
        pair.Label,
        Table.Figure.Of(Named(series, pair.Fake).Ratios(Named(series, pair.Other), Figure)),
        Target));

    private static Series Named(IReadOnlyList<Series> series, string server) => series.Single(one => one.Server == server);
}
