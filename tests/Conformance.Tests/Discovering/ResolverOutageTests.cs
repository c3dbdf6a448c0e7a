using Conformance.Tests.Backends;
using Etcd.Discovery;
using Etcd.Api;
using FluentAssertions;
using Grpc.Core;
using Grpc.Net.Client;
using NUnit.Framework;
using Testing;
using Testing.Network;

namespace Conformance.Tests.Discovering;

/// <summary>What callers notice of compactions, restarts and outages of the server that they find others through: nothing.</summary>
public sealed class ResolverOutageTests(Backend backend) : DiscoveryFixture(backend)
{
    [Test]
    public async Task RoundRobin_HistoryCompacted_CallsFollowLaterChanges()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await AddAsync(a);
        using var channel = Connection.CreateChannel(TargetAddress);
        await GreeterServer.UntilAnsweredByAsync(channel, a);

        await CompactAsync();
        await AddAsync(b);

        await GreeterServer.UntilAnsweredByAsync(channel, a, b);
    }

    [Test]
    public async Task RoundRobin_HistoryCompactedWhileCutOff_CallsFollowAfterwards()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await AddAsync(a);
        using var channel = Connection.CreateChannel(TargetAddress);
        await GreeterServer.UntilAnsweredByAsync(channel, a);

        Wire.HangUp();
        await DeleteAsync(a.Address);
        await PutAsync("b", $$"""{"Addr":"{{b.Address}}"}""");
        await CompactAsync();
        (await GreeterServer.AskAsync(channel)).Should().Be(a.Address, "calls go on with what was last known");
        Reconnect();

        await GreeterServer.UntilAnsweredByAsync(channel, b);
    }

    [Test]
    public async Task RoundRobin_ServerRestarts_NoCallFailsAndLaterChangesAreSeen()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await AddAsync(a);
        using var channel = Connection.CreateChannel(TargetAddress);
        await GreeterServer.UntilAnsweredByAsync(channel, a);
        using var enough = new CancellationTokenSource();
        var answers = CallUntilAsync(channel, enough.Token);

        await Server.RestartAsync();
        await EventuallyAsync(() => AddAsync(b), "an add after the restart");

        // An empty server forgot the first one, as if it had been deleted.
        await GreeterServer.UntilAnsweredByAsync(channel, ServerKeepsData ? [a, b] : [b]);
        await EventuallyAsync(() => AddAsync(a), "the first one, registered again");
        await GreeterServer.UntilAnsweredByAsync(channel, a, b);
        await enough.CancelAsync();
        (await answers.Within("the last call")).Should().BeSubsetOf([a.Address, b.Address]);
    }

    [Test]
    public async Task RoundRobin_RestartedServerHasMoreRevisionsThanBefore_IsNotTakenForTheOldOne()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await AddAsync(a);
        var seen = await RevisionAsync();
        using var channel = Connection.CreateChannel(TargetAddress);
        await GreeterServer.UntilAnsweredByAsync(channel, a);

        // A watch from the last revision seen would begin without complaint, and miss that the first one is gone.
        Wire.HangUp();
        await Server.RestartAsync();
        await EventuallyAsync(() => PutAsync("b", $$"""{"Addr":"{{b.Address}}"}"""), "a put after the restart");
        for (var revision = 0L; revision <= seen;)
        {
            revision = await RevisionOfPutAsync("filler");
        }

        Reconnect();

        await GreeterServer.UntilAnsweredByAsync(channel, ServerKeepsData ? [a, b] : [b]);
    }

    [Test]
    public async Task RoundRobin_LastEndpointGone_CallsGoOnUnlessDrainingIsWanted()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await AddAsync(a);
        using var usual = Connection.CreateChannel(TargetAddress);
        using var draining = Connection.CreateChannel(
            TargetAddress, resolverOptions: new EtcdResolverOptions { EmptyEndpoints = EmptyEndpointsMode.Drain });
        await GreeterServer.UntilAnsweredByAsync(usual, a);
        await GreeterServer.UntilAnsweredByAsync(draining, a);

        await Server.RestartAsync();
        await EventuallyAsync(() => Manager.DeleteEndpointAsync(KeyOf(a)), "a delete where the data was kept");

        // Not knowing whether it was an outage of the registrations, the usual channel keeps the connection that works.
        await Bounded.UntilAsync(() => FailsForLackOfEndpointsAsync(draining), "the drain");
        (await GreeterServer.AskAsync(usual)).Should().Be(a.Address);
        await AddAsync(b);
        await GreeterServer.UntilAnsweredByAsync(usual, b);
        (await GreeterServer.AskAsync(draining, waitForReady: true)).Should().Be(b.Address);
    }

    [Test]
    public async Task Call_EtcdUnreachableAtFirst_FailsInBoundedTimeAndRecovers()
    {
        await using var a = await GreeterServer.StartAsync();
        await AddAsync(a);
        Wire.HangUp();
        await using var connection = NewConnection();
        using var channel = connection.CreateChannel(
            TargetAddress, resolverOptions: new EtcdResolverOptions { InitialTimeout = TimeSpan.FromMilliseconds(200) });

        var call = () => GreeterServer.AskAsync(channel);
        var failure = (await call.Should().ThrowAsync<RpcException>()).Which.Status;
        failure.StatusCode.Should().Be(StatusCode.Unavailable);
        failure.Detail.Should().Contain($"Resolving '{Target}' through etcd failed: No answer within 0.2 s.");
        Reconnect();

        (await GreeterServer.AskAsync(channel, waitForReady: true)).Should().Be(a.Address);
    }

    private async Task CompactAsync() =>
        await Etcd.Kv.CompactAsync(new CompactionRequest { Revision = await RevisionOfPutAsync("elsewhere"), Physical = true });

    private static async Task<IReadOnlySet<string>> CallUntilAsync(GrpcChannel channel, CancellationToken enough)
    {
        var answers = new HashSet<string>(StringComparer.Ordinal);
        while (!enough.IsCancellationRequested)
        {
            answers.Add(await GreeterServer.AskAsync(channel));
        }

        return answers;
    }

    private async Task<bool> FailsForLackOfEndpointsAsync(GrpcChannel channel)
    {
        try
        {
            await GreeterServer.AskAsync(channel);
            return false;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Unavailable)
        {
            return exception.Status.Detail.Contains($"etcd has no endpoints for '{Target}'.", StringComparison.Ordinal);
        }
    }
}
