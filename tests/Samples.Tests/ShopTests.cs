using System.Diagnostics;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using Testing.Processes;

namespace Samples.Tests;

/// <summary>The sample shop runs as its users run it, and leaves nothing behind.</summary>
public sealed class ShopTests
{
    private static readonly string Program = Repository.BuiltProgram(Path.Combine("samples", "Shop"), "Shop");

    [Test]
    public async Task Shop_WithoutEtcd_RunsTheTourOnFakeEtcd()
    {
        await using var shop = Start();

        (await shop.NextLineAsync()).Should().StartWith("The shop uses a FakeEtcd at http://127.0.0.1:");
        await ExpectTourAsync(shop);
    }

    [Test]
    public async Task Shop_EtcdEndpoints_RunsTheTourOnThatEtcd()
    {
        await using var etcd = await RealEtcd.StartAsync();
        await using var shop = Start(etcd);

        (await shop.NextLineAsync()).Should().Be($"The shop uses the etcd at {etcd.ConnectionString}");
        await ExpectTourAsync(shop);

        await ExpectNothingLeftAsync(etcd, because: "all parts deregister");
    }

    [Test]
    public async Task Shop_SignalDuringTheTour_DeregistersAllParts([Values("TERM", "INT")] string signal)
    {
        await using var etcd = await RealEtcd.StartAsync();
        await using var shop = Start(etcd);
        await shop.NextLineAsync();
        await ExpectStepAsync(shop, "All parts are registered in etcd:");

        await shop.SignalAsync(signal);

        var end = await shop.EndAsync();
        end.ExitCode.Should().Be(1);
        end.Errors.Should().BeEmpty();
        end.Output[^1].Should().Be("Stopped before the end of the tour.");
        await ExpectNothingLeftAsync(etcd, because: "a signal ends the tour, and then the parts as usual");
        ExpectNoProcess();
    }

    [Test]
    public async Task Shop_NoEtcdAtTheEndpoint_SaysSo()
    {
        await using var shop = CommandProcess.Start("env", "ETCD_ENDPOINTS=http://127.0.0.1:1", Program);

        var end = await shop.EndAsync();

        end.ExitCode.Should().Be(1);
        end.Errors.Should().Contain(line => line.Contains("127.0.0.1:1"));
        ExpectNoProcess();
    }

    // A shell that runs tests in the background has them ignore SIGINT, and so would the program.
    private static CommandProcess Start(RealEtcd? etcd = null) => CommandProcess.Start(
        "env", "--default-signal=INT,TERM", $"ETCD_ENDPOINTS={etcd?.ConnectionString}", Program);

    private static async Task ExpectTourAsync(CommandProcess shop)
    {
        await ExpectStepAsync(shop, "All parts are registered in etcd:");
        (await shop.NextLineAsync()).Should().MatchRegex(@"^  shop/catalog: 127\.0\.0\.1:\d+, 127\.0\.0\.1:\d+$");
        (await shop.NextLineAsync()).Should().MatchRegex(@"^  shop/orders: 127\.0\.0\.1:\d+$");
        (await shop.NextLineAsync()).Should().MatchRegex(@"^  shop/worker: 127\.0\.0\.1:\d+$");

        await ExpectStepAsync(shop, "The front finds both instances of the catalog:");
        var before = await ReadInstancesAsync(shop);
        await ExpectStepAsync(shop, "The orders find the catalog, and the worker finds the orders:");
        await ExpectPackedAsync(shop, 1, 2, 3, 4);
        await ExpectStepAsync(shop, "The worker has its status on the address in etcd:");
        (await shop.NextLineAsync()).Should().EndWith(": 4 orders packed");

        await ExpectStepAsync(shop, "A new instance of the catalog has come, and an old one is gone:");
        var after = await ReadInstancesAsync(shop);
        after.Intersect(before).Should().ContainSingle();
        await ExpectStepAsync(shop, "The orders follow:");
        await ExpectPackedAsync(shop, 5, 6, 7, 8);

        var end = await shop.EndAsync();
        end.ExitCode.Should().Be(0);
        end.Errors.Should().BeEmpty();
        end.Output.Should().Equal(
            "",
            "All parts are stopped, and etcd has none of them:",
            "  shop/catalog: none",
            "  shop/orders: none",
            "  shop/worker: none",
            "",
            "Done.");
        ExpectNoProcess();
    }

    // A healthy tour logs nothing, so each step follows after an empty line.
    private static async Task ExpectStepAsync(CommandProcess shop, string step)
    {
        (await shop.NextLineAsync()).Should().BeEmpty();
        (await shop.NextLineAsync()).Should().Be(step);
    }

    private static async Task<string[]> ReadInstancesAsync(CommandProcess shop)
    {
        string[] lines = [await shop.NextLineAsync(), await shop.NextLineAsync()];
        lines.Should().AllSatisfy(line => line.Should().MatchRegex(@"^  127\.0\.0\.1:\d+ answered \d of 6 requests: tea costs 450 cents$"));
        return [.. lines.Select(line => line.Trim().Split(' ')[0])];
    }

    private static async Task ExpectPackedAsync(CommandProcess shop, params int[] ids)
    {
        foreach (var id in ids)
        {
            (await shop.NextLineAsync()).Should()
                .MatchRegex($@"^  order {id}: \w+, priced by 127\.0\.0\.1:\d+, packed by 127\.0\.0\.1:\d+$");
        }
    }

    private static async Task ExpectNothingLeftAsync(RealEtcd etcd, string because)
    {
        using var clients = new EtcdClients(etcd.ConnectionString);
        var everything = new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0), KeysOnly = true };
        (await clients.Kv.RangeAsync(everything)).Kvs.Select(pair => pair.Key.ToStringUtf8()).Should().BeEmpty(because);
        (await clients.Lease.LeaseLeasesAsync(new LeaseLeasesRequest())).Leases.Should().BeEmpty(because);
    }

    // The end of the output shows it already: no child keeps it open.
    private static void ExpectNoProcess() => Process.GetProcessesByName("Shop")
        .Where(process => process.MainModule?.FileName == Program).Should().BeEmpty();
}
