using System.Text.Json.Nodes;
using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using Testing.Processes;

namespace Conformance.Tests.Snapshots;

/// <summary>How many entries a snapshot file has, which <c>etcdutl snapshot status</c> shows, and the raft index behind them.</summary>
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
public sealed class SnapshotEntriesTests(Backend backend)
{
    // The member, the cluster's version, the auth revision, and three of raft.
    private const int NewServer = 6;
    private const int RootUser = 1;
    private const int AuthSwitch = 1;

    private DirectoryInfo _folder = null!;
    private IBackend _server = null!;
    private EtcdClients _clients = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("snapshot");
        _server = await backend.StartAsync();
        _clients = new EtcdClients(_server.ConnectionString);

        // etcd serves a moment before it has set the version of its cluster.
        await Bounded.UntilAsync(async () => (await StatusAsync()).RaftIndex >= 4, "the server has started");
    }

    [TearDown]
    public async Task StopAsync()
    {
        _clients.Dispose();
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Test]
    public async Task Status_NewServer_HasTheIndexOfItsStart()
    {
        var status = await StatusAsync();

        (status.RaftIndex, status.RaftAppliedIndex).Should().Be((4, 4));
        (await EntriesAsync()).Should().Be(NewServer);
    }

    [Test]
    public async Task Entries_AuthIsSwitched_CountTheSwitchFromThenOn()
    {
        await _clients.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
        await _clients.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        (await EntriesAsync()).Should().Be(NewServer + RootUser);

        await _clients.Auth.AuthEnableAsync(new AuthEnableRequest());
        (await EntriesAsync("--user=root:secret")).Should().Be(NewServer + RootUser + AuthSwitch);

        var login = await _clients.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "secret" });
        await _clients.Auth.AuthDisableAsync(new AuthDisableRequest(), new Grpc.Core.Metadata { { "token", login.Token } });
        (await EntriesAsync()).Should().Be(NewServer + RootUser + AuthSwitch);
    }

    private async Task<StatusResponse> StatusAsync() => await _clients.Maintenance.StatusAsync(new StatusRequest());

    private async Task<int> EntriesAsync(params string[] user)
    {
        var file = Path.Combine(_folder.FullName, "snapshot.db");
        await RunAsync(await EtcdBinaries.EtcdctlAsync(), [$"--endpoints={_server.Endpoint}", .. user, "snapshot", "save", file]);
        var status = await RunAsync(await EtcdBinaries.EtcdutlAsync(), ["snapshot", "status", file, "--write-out=json"]);
        return JsonNode.Parse(string.Concat(status))!["totalKey"]!.GetValue<int>();
    }

    private static async Task<IReadOnlyList<string>> RunAsync(string program, string[] arguments)
    {
        var result = await CommandProcess.RunAsync(program, arguments);
        result.ExitCode.Should().Be(0, "it said: {0}", string.Join('\n', result.Errors));
        return result.Output;
    }
}
