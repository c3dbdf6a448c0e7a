using Etcd.Api;
using Load.Measuring;
using Load.Servers;
using Load.Workloads;

namespace Load.Table.Sections;

/// <summary>Puts while a long history is compacted away, beside puts without.</summary>
internal sealed class CompactionSection : ITableSection
{
    private const int Revisions = 1_000_000;
    private const int MoreRounds = 3;

    public string Name => "compaction";

    public IReadOnlyList<string> Servers => [KnownPrograms.FakeEtcd];

    public async Task<IReadOnlyList<Bar>> RunAsync(TableContext context)
    {
        var settings = TableContext.Defaults with { WarmUp = context.Scaled(60_000) };
        var put = AllWorkloads.Named("put");
        await using var server = await context.Choice(KnownPrograms.FakeEtcd).StartAsync();
        await using var session = await put.OpenAsync(server, settings);
        await using var connections = new Connections(server.Url, settings.Connections);
        var keys = new KeySpace("compacted/", settings.Keys, settings);
        await session.MeasureAsync(settings.WarmUp, Ignore);

        List<double> without = [];
        List<double> during = [];
        for (var round = 0; round < MoreRounds * context.Rounds; round++)
        {
            for (var filled = 0; filled < context.Scaled(Revisions); filled += keys.Count)
            {
                await keys.FillAsync(connections);
            }

            without.Add((await session.MeasureAsync(settings.Total, Ignore)).Latency.P999);
            var compaction = CompactAsync(connections.Clients(0).Kv, keys);
            during.Add((await session.MeasureAsync(settings.Total, Ignore)).Latency.P999);
            await compaction;
        }

        // One collection of garbage decides the p99.9 of a round, so no round is compared with another one alone.
        var usual = Medians.Of(without);
        return
        [
            new Bar(
                $"put while {Revisions:N0} revisions are compacted: p99.9",
                "JIT : the same without",
                Figure.Of(during.Select(latency => latency / usual)),
                Target.AtMost(2)),
        ];
    }

    private static async Task CompactAsync(KV.KVClient kv, KeySpace keys)
    {
        var now = await kv.RangeAsync(new RangeRequest { Key = keys.Key(0) });
        await kv.CompactAsync(new CompactionRequest { Revision = now.Header.Revision, Physical = true });
    }

    private static void Ignore(int count)
    {
    }
}
