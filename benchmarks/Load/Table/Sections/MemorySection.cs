using Load.Measuring;
using Load.Servers;
using Load.Workloads;

namespace Load.Table.Sections;

/// <summary>The resident memory of servers that hold many keys.</summary>
internal sealed class MemorySection : ITableSection
{
    private static readonly string[] Names = [KnownPrograms.FakeEtcd, KnownPrograms.FakeEtcdNative, KnownPrograms.Etcd];

    private static readonly (int Keys, Target? Target)[] Steps = [(300_000, null), (1_000_000, Target.AtMost(0.8))];

    /// <summary>Lets a server finish what it does in the background.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    public string Name => "memory";

    public IReadOnlyList<string> Servers => Names;

    public async Task<IReadOnlyList<Bar>> RunAsync(TableContext context)
    {
        List<IReadOnlyList<double>> all = [];
        foreach (var name in Names)
        {
            all.Add(await MeasureAsync(context, name));
        }

        var etcd = all[^1];
        return [.. Steps.SelectMany((step, i) => new[]
        {
            new Bar(Title(step.Keys), "JIT : etcd", Figure.Of([all[0][i] / etcd[i]]), step.Target),
            new Bar(Title(step.Keys), "native : etcd", Figure.Of([all[1][i] / etcd[i]]), step.Target),
        })];
    }

    private static string Title(int keys) => $"resident memory at {keys:N0} keys";

    private static async Task<IReadOnlyList<double>> MeasureAsync(TableContext context, string name)
    {
        await using var server = await context.Choice(name).StartAsync();
        await using var connections = new Connections(server.Url, TableContext.Defaults.Connections);
        List<double> bytes = [];
        var before = 0;
        foreach (var (keys, _) in Steps)
        {
            var count = context.Scaled(keys);
            await new KeySpace($"{keys}/", count - before, TableContext.Defaults).FillAsync(connections);
            before = count;
            await Task.Delay(Rest, TimeProvider.System);
            bytes.Add(server.Usage!.ResidentBytes);
        }

        return bytes;
    }
}
