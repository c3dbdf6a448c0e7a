using Benchmarks;
using Benchmarks.Cpu;
using FakeEtcd;
using Testing.Etcd;

switch (args)
{
    case [NoopServer.Command]:
        await NoopServer.ServeAsync();
        return;
    case ["cpu"]:
        await CpuCost.RunAsync([FakeEtcdProgram.Built]);
        return;
    case ["cpu", "--fake-etcd", .. var programs]:
        await CpuCost.RunAsync(programs);
        return;
}

// One run, three servers, the same clients: figures are comparable within a run only, so they are given as ratios.
await using var fake = await FakeEtcdServer.StartAsync();
await using var real = await RealEtcd.StartAsync();
await using var noop = await NoopServer.StartAsync();
var servers = new (string Name, string Url)[] { ("no-op", noop.Url), ("FakeEtcd", fake.ConnectionString), ("etcd", real.ConnectionString) };

Console.WriteLine("| calls a second | no-op gRPC server | FakeEtcd | etcd | FakeEtcd : no-op | FakeEtcd : etcd |");
Console.WriteLine("|---|---|---|---|---|---|");
foreach (var load in Loads.All)
{
    var rates = new Dictionary<string, double>();
    foreach (var (name, url) in servers)
    {
        using var clients = new EtcdClients(url);
        rates[name] = await Throughput.MeasureAsync(clients, load);
    }

    Console.WriteLine(FormattableString.Invariant(
        $"| {load.Name} | {rates["no-op"]:F0} | {rates["FakeEtcd"]:F0} | {rates["etcd"]:F0} | {rates["FakeEtcd"] / rates["no-op"]:F2} | {rates["FakeEtcd"] / rates["etcd"]:F2} |"));
}

Console.WriteLine();
await CompactionPause.RunAsync(args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 200_000);
