using Load.Servers;

namespace Load.Table.Sections;

/// <summary>From the start of each program to its first acknowledged put.</summary>
internal sealed class StartSection : ITableSection
{
    private static readonly string[] Names =
        [KnownPrograms.Noop, KnownPrograms.NoopNative, KnownPrograms.FakeEtcd, KnownPrograms.FakeEtcdNative, KnownPrograms.Etcd];

    public string Name => "start";

    public IReadOnlyList<string> Servers => Names;

    public async Task<IReadOnlyList<Bar>> RunAsync(TableContext context)
    {
        var times = Names.ToDictionary(name => name, _ => new List<double>());
        for (var round = 0; round < context.Rounds; round++)
        {
            foreach (var name in Names)
            {
                await using var server = await context.Choice(name).StartAsync();
                times[name].Add(server.StartUp.TotalMilliseconds);
            }
        }

        const string Measure = "start of the program to its first acknowledged put";
        return
        [
            Compare(KnownPrograms.FakeEtcd, KnownPrograms.Noop, "JIT : no-op JIT"),
            Compare(KnownPrograms.FakeEtcdNative, KnownPrograms.NoopNative, "native : no-op native"),
            Compare(KnownPrograms.FakeEtcd, KnownPrograms.Etcd, "JIT : etcd"),
            Compare(KnownPrograms.FakeEtcdNative, KnownPrograms.Etcd, "native : etcd"),
        ];

        Bar Compare(string name, string other, string label) =>
            new(Measure, label, Figure.Of(times[name].Zip(times[other], (a, b) => a / b)), Target: null);
    }
}
