using System.Globalization;
using Etcd.Api;
using Google.Protobuf;
using Load.Children;
using Load.Measuring;
using Load.Servers;
using Load.Workloads;
using Testing.Processes;

namespace Load.Table.Sections;

/// <summary>The processor time of a client whose service changes all the time.</summary>
internal sealed class ResolverSection : ITableSection
{
    private const int Many = 10_000;
    private const int Few = 1_000;
    private const int Subset = 20;

    public string Name => "resolver";

    public IReadOnlyList<string> Servers => [KnownPrograms.FakeEtcd];

    public async Task<IReadOnlyList<Bar>> RunAsync(TableContext context)
    {
        var many = await MeasureAsync(context, Many, subset: 0);
        var few = await MeasureAsync(context, Few, subset: 0);
        var some = await MeasureAsync(context, Many, Subset);
        var least = await MeasureAsync(context, Subset, subset: 0);
        return
        [
            new Bar(
                $"resolver, {Many:N0} endpoints, 100 changes a second: CPU of a change",
                $"after {ChangeSteps.History:N0} more changes : before",
                Figure.Of([many.Late / many.Early]),
                Target.AtMost(1.2)),
            new Bar(
                "resolver: CPU of a change", $"{Many:N0} endpoints : {Few:N0}", Figure.Of([many.Early / few.Early]), Target.AtMost((double)Many / Few)),
            new Bar(
                $"resolver, {Many:N0} endpoints: CPU of a change", $"subset of {Subset} : all", Figure.Of([some.Early / many.Early, some.Late / many.Late]), Target.AtMost(0.1)),
            new Bar(
                "resolver: CPU of a change", $"{Many:N0} endpoints, subset of {Subset} : {Subset} endpoints", Figure.Of([some.Early / least.Early, some.Late / least.Late]), Target: null),
            new Bar($"resolver, {Many:N0} endpoints: microseconds of a change", "all", Figure.Of([many.Early, many.Late]), Target: null),
            new Bar($"resolver, {Many:N0} endpoints: microseconds of a change", $"subset of {Subset}", Figure.Of([some.Early, some.Late]), Target: null),
            new Bar($"resolver, {Subset} endpoints: microseconds of a change", "all", Figure.Of([least.Early, least.Late]), Target: null),
        ];
    }

    private static async Task<ChangeSteps> MeasureAsync(TableContext context, int endpoints, int subset)
    {
        await using var server = await context.Choice(KnownPrograms.FakeEtcd).StartAsync();
        await using var connections = new Connections(server.Url, 1);
        var kv = connections.Clients(0).Kv;
        foreach (var some in Enumerable.Range(0, endpoints).Chunk(KeySpace.PutsPerTransaction))
        {
            var puts = some.Select(endpoint => new RequestOp { RequestPut = Put(endpoint, version: 0) });
            await kv.TxnAsync(new TxnRequest { Success = { puts } });
        }

        await using var client = CommandProcess.Start(Child.Path, ResolverClient.Arguments(server.Url, subset));
        await client.NextLineAsync();
        return await ChangeSteps.MeasureAsync(async number => await kv.PutAsync(Put(number % endpoints, number)), () => ProcessorTimeAsync(client), context);
    }

    private static async Task<double> ProcessorTimeAsync(CommandProcess client)
    {
        await client.WriteLineAsync();
        return double.Parse(await client.NextLineAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>Registers an endpoint as Go's naming packages do; the version moves its port, so that each put changes it.</summary>
    private static PutRequest Put(int endpoint, int version) => new()
    {
        Key = ByteString.CopyFromUtf8($"{ResolverClient.Service}/{endpoint:D5}"),
        Value = ByteString.CopyFromUtf8(
            $$"""{"Op":0,"Addr":"10.{{endpoint >> 16}}.{{(endpoint >> 8) & 255}}.{{endpoint & 255}}:{{10_000 + (version % 10_000)}}","Metadata":null}"""),
    };
}
