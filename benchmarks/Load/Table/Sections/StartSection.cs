using Load.Servers;

namespace Load.Table.Sections;

/// <summary>From the start of each program to its first acknowledged put, and its first transaction.</summary>
internal sealed class StartSection : ITableSection
{
    private const int Starts = 20;

    private static readonly string[] Names =
        [KnownPrograms.Noop, KnownPrograms.NoopNative, KnownPrograms.FakeEtcd, KnownPrograms.FakeEtcdNative, KnownPrograms.Etcd];

    public string Name => "start";

    public IReadOnlyList<string> Servers => Names;

    public async Task<IReadOnlyList<Bar>> RunAsync(TableContext context)
    {
        var starts = Names.ToDictionary(name => name, _ => new List<double>());
        var transactions = Names.ToDictionary(name => name, _ => new List<double>());
        for (var round = 0; round <= Math.Max(Starts * context.Scale, 1); round++)
        {
            foreach (var name in Names)
            {
                await using var server = await context.Choice(name).StartAsync();
                var transaction = await MeasuredServer.TimeFirstTxnAsync(server.Url);
                if (round > 0)
                {
                    // In the first round, the client and the system's cache of files are cold.
                    starts[name].Add(server.StartUp.TotalMilliseconds);
                    transactions[name].Add(transaction.TotalMilliseconds);
                }
            }
        }

        const string Start = "start of the program to its first acknowledged put";
        const string Transaction = "first transaction of a program";
        return
        [
            Compare(KnownPrograms.FakeEtcd, KnownPrograms.Noop, "JIT : no-op JIT"),
            Compare(KnownPrograms.FakeEtcdNative, KnownPrograms.NoopNative, "native : no-op native"),
            Compare(KnownPrograms.FakeEtcd, KnownPrograms.Etcd, "JIT : etcd"),
            Compare(KnownPrograms.FakeEtcdNative, KnownPrograms.Etcd, "native : etcd"),
            Milliseconds(Start, starts, KnownPrograms.FakeEtcdNative, "native", Target.AtMost(60)),
            Milliseconds(Start, starts, KnownPrograms.FakeEtcd, "JIT", target: null),
            Milliseconds(Start, starts, KnownPrograms.Etcd, "etcd", target: null),
            Milliseconds(Transaction, transactions, KnownPrograms.FakeEtcdNative, "native", Target.AtMost(20)),
            Milliseconds(Transaction, transactions, KnownPrograms.FakeEtcd, "JIT", Target.AtMost(20)),
            Milliseconds(Transaction, transactions, KnownPrograms.Etcd, "etcd", target: null),
        ];

        Bar Compare(string name, string other, string label) =>
            new(Start, label, Figure.Of(starts[name].Zip(starts[other], (a, b) => a / b)), Target: null);
    }

    private static Bar Milliseconds(string measure, Dictionary<string, List<double>> times, string name, string label, Target? target) =>
        new($"{measure}: milliseconds", label, Figure.Of(times[name]), target);
}
