using FakeEtcd;
using Load.Children;
using Load.Servers;

namespace Load.Table.Sections;

/// <summary>What the journal adds to a put.</summary>
internal sealed class JournalSection : ITableSection
{
    private const int MoreRounds = 3;
    private const string On = "journal on";
    private const string Off = "journal off";

    public string Name => "journal";

    public IReadOnlyList<string> Servers => [];

    public async Task<IReadOnlyList<Bar>> RunAsync(TableContext context)
    {
        await using var servers = new ServerGroup();
        await servers.StartAsync(
        [
            new ServerChoice(On, JournalServer.Program(On, new FakeEtcdOptions().JournalCapacity)),
            new ServerChoice(Off, JournalServer.Program(Off, 0)),
        ]);
        var row = new WorkloadRow(
            "put with the journal",
            "put",
            TableContext.Defaults,
            new Against("CPU", Figures.ProcessorTime, Target.AtMost(1.05), [(On, Off, "JIT : the same without")]));

        // The difference is smaller than that of two rounds.
        var many = context with { Rounds = MoreRounds * context.Rounds };
        return [.. row.Bars(await many.RunWarmAsync(row.Workload, servers.All, row.ScaledSettings(many)))];
    }
}
