using Etcd.Discovery.Tests.Support;
using Etcd.Api;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Connection;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class EtcdConnectionAuthTests
{
    private ScriptedEtcd _etcd = null!;
    private volatile string? _validToken = "first";

    [SetUp]
    public async Task StartAsync()
    {
        _etcd = await new ScriptedEtcd().StartAsync();
        _etcd.OnAuthenticate = _ => _validToken!;
        _etcd.OnRange = context => context.RequestHeaders.GetValue("token") == _validToken
            ? ScriptedEtcd.Listing(1)
            : throw new RpcException(new Status(StatusCode.Unauthenticated, "etcdserver: invalid auth token"));
    }

    [TearDown]
    public async Task StopAsync() => await _etcd.DisposeAsync();

    private EtcdConnection Connect() => new(
        new EtcdConnectionOptions { Endpoints = [_etcd.ConnectionString], Username = "root", Password = "secret" });

    private static Task<RangeResponse> ReadAsync(EtcdConnection connection) => connection
        .CallAsync((member, options) => member.Kv.RangeAsync(new RangeRequest(), options), CallKind.Idempotent, default).Within("a read");

    private static Task<RangeResponse[]> ReadManyAsync(EtcdConnection connection) =>
        Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ReadAsync(connection)));

    [Test]
    public async Task Call_Many_AuthenticateOnce()
    {
        await using var connection = Connect();

        await ReadManyAsync(connection);

        _etcd.Authentications.Should().Be(1);
    }

    [Test]
    public async Task Call_TokenExpiredForMany_AuthenticateOnceMore()
    {
        await using var connection = Connect();
        await ReadAsync(connection);

        _validToken = "second";
        await ReadManyAsync(connection);

        _etcd.Authentications.Should().Be(2);
    }

    [Test]
    public async Task Call_AuthenticationOffAndThenOn_FindsOut()
    {
        _validToken = null;
        _etcd.OnAuthenticate = _ => throw new RpcException(
            new Status(StatusCode.FailedPrecondition, "etcdserver: authentication is not enabled"));
        await using var connection = Connect();
        await ReadAsync(connection);

        _validToken = "first";
        _etcd.OnAuthenticate = _ => "first";
        _etcd.OnRange = context => context.RequestHeaders.GetValue("token") == "first"
            ? ScriptedEtcd.Listing(1)
            : throw new RpcException(new Status(StatusCode.InvalidArgument, "etcdserver: user name is empty"));
        await ReadManyAsync(connection);

        _etcd.Authentications.Should().Be(2);
    }

    [Test]
    public async Task Call_WrongPassword_HasEtcdsCodeAndMessageWithoutAStorm()
    {
        _etcd.OnAuthenticate = _ => throw new RpcException(
            new Status(StatusCode.InvalidArgument, "etcdserver: authentication failed, invalid user ID or password"));
        await using var connection = Connect();

        var reads = Enumerable.Range(0, 50).Select(_ => ReadAsync(connection)).ToArray();

        foreach (var read in reads)
        {
            var refused = (await read.Awaiting(it => it).Should().ThrowExactlyAsync<EtcdException>()).Which;
            refused.Code.Should().Be(StatusCode.InvalidArgument);
            refused.Message.Should().Be("etcdserver: authentication failed, invalid user ID or password");
        }

        _etcd.Authentications.Should().BeLessThan(10);
    }

    [Test]
    public async Task Watch_TokenExpired_RenewsIt()
    {
        await using var connection = Connect();
        await using var watcher = new EndpointWatcher(connection, "p/", EndpointFormatSet.GoNaming);
        await watcher.NextAsync(default).Within("the full set");
        var next = watcher.NextAsync(default);
        var first = await _etcd.WatchAsync();
        first.Headers.GetValue("token").Should().Be("first");

        _validToken = "second";
        first.End(new Status(StatusCode.Unauthenticated, "etcdserver: invalid auth token"));

        (await _etcd.WatchAsync()).Headers.GetValue("token").Should().Be("second");
        next.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task Call_OnceAndUnavailable_IsNotSentAgain()
    {
        await using var connection = Connect();
        _etcd.OnRange = _ => throw new RpcException(new Status(StatusCode.Unavailable, "etcdserver: leader changed"));

        var call = () => connection.CallAsync((member, options) => member.Kv.RangeAsync(new RangeRequest(), options), CallKind.NonIdempotent, default);

        (await call.Should().ThrowAsync<EtcdUnavailableException>()).WithMessage("http://127.0.0.1:*: etcdserver: leader changed");
        _etcd.Reads.Should().Be(1);
    }

    [Test]
    public async Task Call_IdempotentAndUnavailableForAWhile_IsSentAgain()
    {
        await using var connection = Connect();
        _etcd.OnRange = _ => _etcd.Reads < 3
            ? throw new RpcException(new Status(StatusCode.Unavailable, "etcdserver: leader changed"))
            : ScriptedEtcd.Listing(1);

        await ReadAsync(connection);

        _etcd.Reads.Should().Be(3);
    }
}
