using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Connection;

/// <summary>What a caller learns of a write that fails, and when it is sent again.</summary>
/// <remarks>The time limits run by a clock that the test advances slowly: a busy machine has time for what has to happen before they end.</remarks>
internal sealed class AmbiguousWriteTests : EtcdFixture
{
    private readonly ManualTimeProvider _time = new();

    private int WriteCount => Etcd.Journal.Calls.Count(call => call.Is(EtcdRpc.Txn));

    [Test]
    public async Task Write_AnswerLost_IsAmbiguousAndNotSentAgain()
    {
        Etcd.Faults.On(EtcdRpc.Txn).AfterEffect().Fail(EtcdError.LeaderChanged);
        await using var connection = Connect(options => options.UseTimeProvider(_time));

        var failure = await FailAsync(connection);

        failure.MayHaveTakenEffect.Should().BeTrue();
        failure.Message.Should().Be($"{Etcd.ConnectionString}: etcdserver: leader changed");
        WriteCount.Should().Be(1);
    }

    [Test]
    public async Task Write_AnswerLost_IsSentOnceAndReportedAsAmbiguous()
    {
        Etcd.Faults.On(EtcdRpc.Txn).AfterEffect().ResetConnection();
        await using var connection = Connect(options => options.UseTimeProvider(_time));

        var failure = await FailAsync(connection);

        failure.MayHaveTakenEffect.Should().BeTrue();
        failure.Message.Should().Contain(Etcd.ConnectionString);
        Etcd.Get($"{Target}/a").Should().NotBeNull();
        WriteCount.Should().Be(1);
    }

    [Test]
    public async Task Write_NoAnswer_IsAmbiguousAndNamesTheMember()
    {
        var hang = Etcd.Faults.On(EtcdRpc.Txn).Hang();
        await using var connection = Connect(options => options.UseTimeProvider(_time).CallTimeout = TimeSpan.FromMilliseconds(500));

        var failure = await FailAsync(connection, hang.WaitForHitsAsync());

        failure.MayHaveTakenEffect.Should().BeTrue();
        failure.Code.Should().Be(StatusCode.DeadlineExceeded);
        failure.Message.Should().Be($"etcd did not answer within 0.5 s. {Etcd.ConnectionString}: no answer");
    }

    [Test]
    public async Task Write_NoMemberAnswersTheReadBefore_HadNoEffect()
    {
        Etcd.Faults.On(EtcdRpc.Range).Hang();
        using var closed = new UnreachableMember(Unreachable.Refused);
        await using var connection = Connect(options =>
        {
            options.UseTimeProvider(_time).Endpoints.Add($"http://127.0.0.1:{closed.Port}");
            options.AttemptTimeout = TimeSpan.FromMilliseconds(50);
            options.CallTimeout = TimeSpan.FromSeconds(1);
        });

        var failure = await FailAsync(connection);

        failure.MayHaveTakenEffect.Should().BeFalse();
        failure.Message.Should().Contain($"{Etcd.ConnectionString}: no answer").And.Contain($"http://127.0.0.1:{closed.Port}: ");
        WriteCount.Should().Be(0);
    }

    [Test]
    public async Task Call_EveryMemberSilent_NamesEachWithItsReason()
    {
        using var silent = new UnreachableMember(Unreachable.Silent);
        using var closed = new UnreachableMember(Unreachable.Refused);
        await using var connection = new EtcdConnection(new EtcdConnectionOptions
        {
            Endpoints = [$"http://127.0.0.1:{silent.Port}", $"http://127.0.0.1:{closed.Port}"],
            AttemptTimeout = TimeSpan.FromMilliseconds(100),
            InitialBackoff = TimeSpan.FromMilliseconds(10),
            CallTimeout = TimeSpan.FromSeconds(1),
        }.UseTimeProvider(_time));

        var list = new EndpointManager(connection, Target).ListAsync();
        await AdvanceUntilEndAsync(list);

        (await list.Awaiting(it => it).Should().ThrowAsync<EtcdUnavailableException>()).Which.Message.Should()
            .StartWith("etcd did not answer within 1 s. ")
            .And.Contain($"http://127.0.0.1:{silent.Port}: no answer")
            .And.Contain($"http://127.0.0.1:{closed.Port}: Connection refused");
    }

    [Test]
    public async Task Write_PortClosed_HadNoEffectAndSaysWhy()
    {
        using var closed = new UnreachableMember(Unreachable.Refused);

        var failure = await FailAsync($"http://127.0.0.1:{closed.Port}");

        failure.MayHaveTakenEffect.Should().BeFalse();
        failure.Message.Should().StartWith($"etcd did not answer within 0.3 s. http://127.0.0.1:{closed.Port}: ").And.Contain("refused");
        failure.InnerException.Should().BeOfType<RpcException>();
    }

    [Test]
    public async Task Write_HostUnknown_SaysSo()
    {
        var failure = await FailAsync("http://no-such-host.invalid:2379");

        failure.MayHaveTakenEffect.Should().BeFalse();
        failure.Message.Should().Contain("http://no-such-host.invalid:2379: ").And.NotContain("Cancelled").And.NotEndWith(": ");
    }

    [Test]
    public async Task Write_PortOpensAfterFailures_IsSentAtOnce()
    {
        using var closed = new UnreachableMember(Unreachable.Refused);
        var port = closed.Port;
        await using var connection = new EtcdConnection(new EtcdConnectionOptions
        {
            Endpoints = [$"http://127.0.0.1:{port}"],
            CallTimeout = TimeSpan.FromMilliseconds(300),
            MaxBackoff = TimeSpan.FromMilliseconds(100),
        }.UseTimeProvider(_time));
        await FailAsync(connection);

        // No wait of a channel for its next connection: each call connects. The clock stands still, so nothing is tried twice.
        closed.Dispose();
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.Port = port);
        await using var patient = connection;
        await AddAsync(patient).Within("a write");

        etcd.Journal.Calls.Count(call => call.Is(EtcdRpc.Txn)).Should().Be(1);
    }

    private static Task AddAsync(EtcdConnection connection) =>
        new EndpointManager(connection, Target).AddEndpointAsync($"{Target}/a", new RegisteredEndpoint("a:1"));

    private Task AdvanceUntilEndAsync(Task call) => _time.AdvanceUntilAsync(() => call.IsCompleted, TimeSpan.FromMilliseconds(5), "a failure");

    /// <param name="connection">The connection.</param>
    /// <param name="before">What has to happen before the time limit; null for nothing.</param>
    private async Task<EtcdUnavailableException> FailAsync(EtcdConnection connection, Task? before = null)
    {
        var adding = AddAsync(connection);
        await (before ?? Task.CompletedTask).Within("what comes before the failure");
        await AdvanceUntilEndAsync(adding);
        return (await adding.Awaiting(it => it).Should().ThrowExactlyAsync<EtcdUnavailableException>()).Which;
    }

    /// <summary>Fails one attempt. Its time limit comes during the wait for the next one: an attempt under way may have an effect.</summary>
    private static async Task<EtcdUnavailableException> FailAsync(string endpoint)
    {
        var (time, limit, wait) = (new ObservedTime(), TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(10));
        await using var connection = new EtcdConnection(
            new EtcdConnectionOptions { Endpoints = [endpoint], CallTimeout = limit, InitialBackoff = wait, MaxBackoff = wait }.UseTimeProvider(time));
        var adding = AddAsync(connection);
        await time.UntilLongerTimerAsync(limit);
        time.Clock.Advance(limit);
        return (await adding.Awaiting(it => it.Within("the failure")).Should().ThrowExactlyAsync<EtcdUnavailableException>()).Which;
    }
}
