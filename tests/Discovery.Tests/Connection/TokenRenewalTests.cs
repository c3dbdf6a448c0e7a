using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Connection;

/// <summary>A member that cannot issue a token for a moment: the call that needs the token is retried.</summary>
[TestFixture]
internal sealed class TokenRenewalTests : EtcdFixture
{
    private const string Key = Target + "/a";

    private readonly ManualTimeProvider _time = new();

    [TestCase(1)]
    [TestCase(4)]
    public async Task Call_AuthenticateUnavailable_IsRetried(int failures)
    {
        var fault = Etcd.Faults.On(EtcdRpc.Authenticate).Times(failures).Fail(StatusCode.Unavailable, "etcdserver: leader changed");
        await using var connection = ConnectAsRoot();

        var endpoints = await new EndpointManager(connection, Target).ListAsync().Within();

        endpoints.Should().BeEmpty();
        fault.Hits.Should().Be(failures);
    }

    [Test]
    public async Task Write_AuthenticateUnavailable_IsSentOnceWithTheNextToken()
    {
        Etcd.Faults.On(EtcdRpc.Authenticate).Times(2).Fail(StatusCode.Unavailable, "etcdserver: leader changed");
        await using var connection = ConnectAsRoot();

        await new EndpointManager(connection, Target).AddEndpointAsync(Key, new RegisteredEndpoint("h:1")).Within();

        Etcd.Journal.Calls.Should().ContainSingle(call => call.Is(EtcdRpc.Txn));
    }

    [Test]
    public async Task Call_ManyWhileAuthenticateIsUnavailable_ShareTheAttempts()
    {
        var fault = Etcd.Faults.On(EtcdRpc.Authenticate).Times(3).Fail(StatusCode.Unavailable, "etcdserver: leader changed");
        await using var connection = ConnectAsRoot();
        var manager = new EndpointManager(connection, Target);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => manager.ListAsync())).Within();

        fault.Hits.Should().Be(3);
        Etcd.Journal.Calls.Count(call => call.Is(EtcdRpc.Authenticate)).Should().Be(4);
    }

    [Test]
    public async Task Call_AuthenticateUnavailableForLonger_FailsAfterTheCallTimeoutAndNamesTheReason()
    {
        Etcd.Faults.On(EtcdRpc.Authenticate).Fail(StatusCode.Unavailable, "etcdserver: no leader");
        await using var connection = ConnectAsRoot(TimeSpan.FromMilliseconds(500));

        var list = new EndpointManager(connection, Target).ListAsync();
        await AdvanceUntilEndAsync(list);

        var failure = (await list.Awaiting(it => it).Should().ThrowAsync<EtcdUnavailableException>()).Which;
        failure.Code.Should().Be(StatusCode.DeadlineExceeded);
        failure.Message.Should().Contain("etcdserver: no leader");
    }

    [Test]
    public async Task Call_AuthenticateHangs_FailsAfterTheCallTimeout()
    {
        var hang = Etcd.Faults.On(EtcdRpc.Authenticate).Hang();
        await using var connection = ConnectAsRoot(TimeSpan.FromMilliseconds(200));
        var manager = new EndpointManager(connection, Target);
        var first = manager.ListAsync();

        // The second call joins an attempt that times out before the call itself does.
        await hang.WaitForHitsAsync().Within();
        _time.Advance(TimeSpan.FromMilliseconds(100));
        var second = manager.ListAsync();
        await AdvanceUntilEndAsync(Task.WhenAll(first, second));

        foreach (var list in new[] { first, second })
        {
            (await list.Awaiting(it => it.Within()).Should().ThrowAsync<EtcdUnavailableException>())
                .Which.Code.Should().Be(StatusCode.DeadlineExceeded);
        }
    }

    /// <summary>Advances slowly: a busy machine has time for what has to happen before a time limit ends.</summary>
    private Task AdvanceUntilEndAsync(Task call) => _time.AdvanceUntilAsync(() => call.IsCompleted, TimeSpan.FromMilliseconds(5), "a failure");

    /// <param name="callTimeout">The call timeout by the clock of the test; null for one by the system's clock that is never reached.</param>
    private EtcdConnection ConnectAsRoot(TimeSpan? callTimeout = null) => Connect(options =>
    {
        (options.Username, options.Password) = ("root", "secret");
        options.CallTimeout = callTimeout ?? TimeSpan.FromSeconds(20);
        options.UseTimeProvider(callTimeout is null ? Time : _time);
    });
}
