using FakeEtcd.Tests.Hosting;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Clustering;

/// <summary>Whatever happens to the members, what a client is told holds.</summary>
[NonParallelizable]
public sealed class LinearizabilityTests
{
    private const int WritersAMember = 4;

    private static readonly TimeSpan StepPause = TimeSpan.FromMilliseconds(5);

    [TestCase(1)]
    [TestCase(2)]
    public async Task Cluster_RandomFaultsUnderLoad_EveryPromiseHolds(int seed)
    {
        const int Steps = 250;
        await using var cluster = await FakeEtcdCluster.StartAsync(members: 3, options => options.UseManualClock());
        List<EtcdClients> clients = [.. cluster.Members.Select(member => member.OverTcp())];
        var history = new WriteHistory();
        List<Task> load = [.. clients.SelectMany((client, number) => Load(history, client, $"member {number}"))];
        await history.BeginAsync();
        var changes = new RandomChanges(cluster, seed);

        for (var step = 0; step < Steps; step++)
        {
            await changes.StepAsync().Within("a change");
            await Task.Delay(StepPause, TimeProvider.System);
        }

        await changes.HealAsync().Within("every member runs");
        await clients[0].PutUntilServedAsync("served", "yes");
        await EndAsync(load, history);
        await history.VerifyAsync(clients[0]);
        clients.ForEach(client => client.Dispose());
    }

    [Test]
    public async Task Cluster_LeaderMovesUnderLoad_EveryPromiseHolds()
    {
        const int Steps = 100;
        await using var cluster = await FakeEtcdCluster.StartAsync(members: 3, options => options.UseManualClock());
        List<EtcdClients> clients = [.. cluster.Members.Select(member => member.OverTcp())];
        var history = new WriteHistory();
        List<Task> load = [.. clients.SelectMany((client, number) => Load(history, client, $"member {number}"))];
        await history.BeginAsync();

        for (var step = 0; step < Steps; step++)
        {
            cluster.MoveLeader(cluster.Members[step % 3]);
            await Task.Delay(StepPause, TimeProvider.System);
        }

        await EndAsync(load, history);
        await history.VerifyAsync(clients[0]);
        clients.ForEach(client => client.Dispose());
    }

    [Test]
    public async Task LoneServer_RestartsUnderLoad_EveryPromiseHolds()
    {
        const int Steps = 40;
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var client = etcd.OverTcp();
        var history = new WriteHistory();
        List<Task> load = [.. Load(history, client, "the server"), .. Load(history, client, "the server")];
        await history.BeginAsync();

        for (var step = 0; step < Steps; step++)
        {
            switch (step % 4)
            {
                case 0:
                    await etcd.StopAsync(StopMode.Kill).Within("the server is stopped");
                    await etcd.RestartAsync().Within("the server runs");
                    break;
                case 1:
                    etcd.ResetConnections();
                    etcd.ChangeLeader();
                    break;
                case 2:
                    etcd.Pause();
                    await Task.Delay(StepPause, TimeProvider.System);
                    etcd.Resume();
                    break;
                default:
                    await etcd.RestartAsync().Within("the server runs");
                    break;
            }

            await client.PutUntilServedAsync("served", "yes");
            await Task.Delay(StepPause, TimeProvider.System);
        }

        await EndAsync(load, history);
        await history.VerifyAsync(client);
    }

    [Test]
    public async Task Leases_AfterChangesBySeveralThreadsAtOnce_ExpireAgain()
    {
        const int Rounds = 1_000;
        await using var cluster = await FakeEtcdCluster.StartAsync(members: 2, options => options.UseManualClock());
        using var client = cluster.Members[0].OverTcp();

        // Others want the engine's lock too, so that a thread may wait for it while the cluster goes on changing.
        using var busy = new CancellationTokenSource();
        var writing = Task.Run(() => DeleteNothing(cluster.Members[0], busy.Token));

        for (var round = 0; round < Rounds; round++)
        {
            await client.GrantAsync(10);

            // Each takes the majority away and gives it back: when all are done there is a leader, whoever was last.
            await Task.WhenAll(Task.Run(PartitionAndHeal), Task.Run(PartitionAndHeal), Task.Run(PauseAndResume)).Within("the changes");

            cluster.Leader.Should().NotBeNull();
            await cluster.AdvanceAsync(TimeSpan.FromSeconds(10)).Within("the clock is moved");
            cluster.Leases.List().Should().BeEmpty($"there is a leader, so leases expire (round {round})");
        }

        await busy.CancelAsync();
        await writing.Within("the writer ends");

        static void DeleteNothing(FakeEtcdServer member, CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                member.Delete("none");
            }
        }

        void PartitionAndHeal()
        {
            cluster.Partition(cluster.Members[0]);
            cluster.Heal();
        }

        void PauseAndResume()
        {
            cluster.Members[1].Pause();
            cluster.Members[1].Resume();
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task Leases_AfterRandomChangesByTwoThreads_ExpireOnceHealed(int seed)
    {
        const int Rounds = 20;
        const int Steps = 250;
        await using var cluster = await FakeEtcdCluster.StartAsync(members: 3, options => options.UseManualClock());
        using var client = cluster.Members[0].OverTcp();
        RandomChanges[] threads = [new(cluster, seed), new(cluster, seed + 100)];

        for (var round = 0; round < Rounds; round++)
        {
            await client.GrantAsync(10);
            await Task.WhenAll(threads.Select(changes => Task.Run(() => Enumerable.Range(0, Steps).ToList().ForEach(_ => changes.Step()))))
                .Within("both threads");

            await Task.WhenAll(threads.Select(changes => changes.HealAsync())).Within("every member runs");
            await cluster.AdvanceAsync(TimeSpan.FromSeconds(10)).Within("the clock is moved");
            cluster.Leases.List().Should().BeEmpty($"there is a leader, so leases expire (round {round})");
        }
    }

    private static IEnumerable<Task> Load(WriteHistory history, EtcdClients client, string member) =>
    [
        .. Enumerable.Range(0, WritersAMember).Select(_ => Task.Run(() => history.WriteAsync(client, member))),
        Task.Run(() => history.ReadAsync(client, member)),
    ];

    private static async Task EndAsync(List<Task> load, WriteHistory history)
    {
        history.Stop();
        await Task.WhenAll(load).Within("the end of the load");
    }
}
