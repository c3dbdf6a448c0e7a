using System.Net;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using Testing.Processes;

namespace FakeEtcd.Tool.Tests;

/// <summary>
/// What the test environment of Kubernetes' controllers does with a program called etcd, and what an API server asks of it: on fake-etcd
/// and on a real etcd.
/// </summary>
public sealed class TestEnvironmentTests
{
    [Test]
    public async Task Help_NamesTheFlagsThatTheEnvironmentLooksFor()
    {
        foreach (var program in await ProgramsAsync())
        {
            var help = await CommandProcess.RunAsync(program, ["--help"]);

            help.ExitCode.Should().Be(0);
            string.Join('\n', help.Output.Concat(help.Errors)).Should().MatchRegex(@"(?m)^\s*--unsafe-no-fsync\b", program);
        }
    }

    [Test]
    public async Task Environment_StartsUsesStopsAndStartsAgain()
    {
        List<string> outcomes = [];
        foreach (var program in await ProgramsAsync())
        {
            using var place = new ServerPlace();
            List<string> outcome = [];
            for (var run = 1; run <= 2; run++)
            {
                await using var server = await StartAsync(program, place);
                using var clients = new EtcdClients(place.Url);
                outcome.AddRange(await ServeApiServerAsync(clients, run));
                outcome.Add($"exit code {await server.StopAsync()}");
            }

            outcomes.Add(string.Join('\n', outcome));
        }

        outcomes[0].Should().Contain("page: 2 objects, more True, first \"object of run 1\"");
        outcomes[1].Should().Be(outcomes[0]);
    }

    [Test]
    public async Task Start_ByTheNameEtcd_KeepsItsDataWhereEtcdDoes()
    {
        using var place = new ServerPlace();
        var program = Path.Combine(place.Folder, "etcd");
        File.CreateSymbolicLink(program, FakeEtcdProgram.Path);
        for (var run = 1; run <= 2; run++)
        {
            await using var server = ServerCommand.Start(
                "env", ["--chdir", place.Folder, program, .. place.Expand("{client} --listen-peer-urls http://127.0.0.1:0")]);
            (await server.ServesAsync()).Should().BeTrue(string.Join('\n', server.Lines));
            using var clients = new EtcdClients(place.Url);
            (await clients.PutAsync("key", "value")).Header.Revision.Should().Be(1 + run);
            await server.StopAsync();
        }

        Directory.EnumerateDirectories(place.Folder).Select(Path.GetFileName).Should().Equal("default.etcd");
    }

    private static async Task<string[]> ProgramsAsync() => [await EtcdBinaries.EtcdAsync(), FakeEtcdProgram.Path];

    /// <summary>Starts a server with the flags of the environment, and waits for its health as the environment does.</summary>
    private static async Task<ServerCommand> StartAsync(string program, ServerPlace place)
    {
        var server = ServerCommand.Start(program, place.Expand("{data} {client} --unsafe-no-fsync=true"));
        try
        {
            using var http = new HttpClient();
            await Bounded.UntilAsync(() => IsHealthyAsync(http, place.Url), "the server is healthy");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> IsHealthyAsync(HttpClient http, string url)
    {
        try
        {
            using var reply = await http.GetAsync(new Uri($"{url}/health"));
            return reply.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The calls of an API server: create, update if unchanged, list in pages, watch, count, and the compaction key.</summary>
    private static async Task<IReadOnlyList<string>> ServeApiServerAsync(EtcdClients clients, int run)
    {
        List<string> outcome = [];
        var status = await clients.Maintenance.StatusAsync(new StatusRequest());
        outcome.Add($"run {run}: leads {status.Leader == status.Header.MemberId}, version {status.Version}, revision {status.Header.Revision}");
        var prefix = Utf8("/registry/pods/");
        var end = Utf8("/registry/pods0");
        var key = Utf8($"/registry/pods/default/pod-{run}");

        using var watch = new WatchCall(clients.Watch);
        await watch.CreateAsync(new WatchCreateRequest
        {
            Key = prefix,
            RangeEnd = end,
            StartRevision = status.Header.Revision + 1,
            PrevKv = true,
            ProgressNotify = true,
        });
        var lease = await clients.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 3600 });
        foreach (var attempt in new[] { 1, 2 })
        {
            var created = await clients.Kv.TxnAsync(new TxnRequest
            {
                Compare = { IsAt(key, 0) },
                Success = { Put(key, $"object of run {run}", lease.ID) },
                Failure = { new RequestOp { RequestRange = new RangeRequest { Key = key } } },
            });
            outcome.Add($"attempt {attempt} to create: {created.Succeeded}, {created.Responses.Count} response at {created.Header.Revision}");
        }

        var found = (await clients.Kv.RangeAsync(new RangeRequest { Key = key })).Kvs.Single();
        var updated = await clients.Kv.TxnAsync(new TxnRequest
        {
            Compare = { IsAt(key, found.ModRevision) },
            Success = { Put(key, $"object of run {run}", lease: 0) },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = key } } },
        });
        outcome.Add($"update: {updated.Succeeded} at {updated.Header.Revision}");

        var page = await clients.Kv.RangeAsync(new RangeRequest { Key = prefix, RangeEnd = end, Limit = 1 });
        outcome.Add($"page: {page.Count} objects, more {page.More}, first \"{page.Kvs[0].Value.ToStringUtf8()}\"");
        var count = await clients.Kv.RangeAsync(new RangeRequest { Key = prefix, RangeEnd = end, CountOnly = true });
        outcome.Add($"count: {count.Count}, {count.Kvs.Count} keys");
        outcome.AddRange((await watch.EventsAsync(2)).Select(it => $"event: {it.Type} {it.Kv.Key.ToStringUtf8()} at {it.Kv.ModRevision}, before {it.PrevKv?.ModRevision ?? 0}"));

        var compaction = await clients.Kv.TxnAsync(new TxnRequest
        {
            Compare = { new Compare { Key = Utf8("compact_rev_key"), Target = Compare.Types.CompareTarget.Version, Result = Compare.Types.CompareResult.Equal, Version = run - 1 } },
            Success = { Put(Utf8("compact_rev_key"), "1", lease: 0) },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = Utf8("compact_rev_key") } } },
        });
        outcome.Add($"compaction key: {compaction.Succeeded}");
        await clients.Kv.CompactAsync(new CompactionRequest { Revision = compaction.Header.Revision });
        return outcome;
    }

    private static Compare IsAt(ByteString key, long revision) => new()
    {
        Key = key,
        Target = Compare.Types.CompareTarget.Mod,
        Result = Compare.Types.CompareResult.Equal,
        ModRevision = revision,
    };

    private static RequestOp Put(ByteString key, string value, long lease) =>
        new() { RequestPut = new PutRequest { Key = key, Value = Utf8(value), Lease = lease } };

    private static ByteString Utf8(string text) => ByteString.CopyFromUtf8(text);
}
