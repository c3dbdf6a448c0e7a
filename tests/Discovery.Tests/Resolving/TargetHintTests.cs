using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Network;

namespace Etcd.Discovery.Tests.Resolving;

/// <summary>Addresses that look up another prefix than their author meant.</summary>
[TestFixture]
internal sealed class TargetHintTests : EtcdFixture
{
    [TestCase("foo/svc", "/foo/svc/a", "A similar key is '/foo/svc/a'. To look it up, write etcd:////foo/svc.")]
    [TestCase("/foo/svc", "foo/svc/a", "A similar key is 'foo/svc/a'. To look it up, write etcd:///foo/svc.")]
    [TestCase("foo/svc/", "foo/svc/a", "A similar key is 'foo/svc/a'. To look it up, write etcd:///foo/svc.")]
    [TestCase("foo.svc", "foo/svc/a", "A similar key is 'foo/svc/a'. To look it up, write etcd:///foo/svc.")]
    [TestCase("foo/svc", "foo:svc:a", "A similar key is 'foo:svc:a'.")]
    [TestCase("foo/svc", "foo/svc", "A similar key is 'foo/svc'.")]
    [TestCase("foo/svc", "foo/svc-2/a", "A similar key is 'foo/svc-2/a'.")]
    [TestCase("foo/svc", "foo/other/a\n", "A similar key is 'foo/other/a\\n'.")]
    [TestCase("foo/svc", "/foo/other/a", "A similar key is '/foo/other/a'.")]
    [TestCase("foo/svc", "foo/svc-2/a", "A similar key is 'foo/svc-2/a'.")]
    [TestCase("svc", "/microservices/svc/a", "A similar key is '/microservices/svc/a'. To look it up, write etcd:////microservices/svc.")]
    [TestCase("shop.svc", "kitex/registry-etcd/shop.svc/h:1", "A similar key is 'kitex/registry-etcd/shop.svc/h:1'. To look it up, write etcd:///kitex/registry-etcd/shop.svc.")]
    [TestCase("foo/svc", "/micro/registry/foo-svc/a", "A similar key is '/micro/registry/foo-svc/a'. To look it up, write etcd:////micro/registry/foo-svc.")]
    [TestCase("svc", "other/a", null)]
    [TestCase("/", "other/a", null)]
    public async Task FindSimilar_KeysExist_NamesTheLikeliest(string target, string key, string? hint)
    {
        Etcd.Put("zzz", "1");
        Etcd.Put(key, "1");

        var found = await new TargetQueries(Connection, new EtcdTarget(target, "")).FindSimilarAsync(default).Within("the search");

        found.Should().Be(hint);
    }

    [Test]
    public async Task FindSimilar_IsOneLimitedReadOfKeys()
    {
        await new TargetQueries(Connection, new EtcdTarget("foo/svc", "shop")).FindSimilarAsync(default).Within("the search");

        var txn = Etcd.Journal.Calls.Should().ContainSingle().Which.Request.Should().BeOfType<global::Etcd.Api.TxnRequest>().Which;
        txn.Success.Should().OnlyContain(operation => operation.RequestRange.KeysOnly && operation.RequestRange.Limit == 1);
    }

    [TestCase("etcd://shop/greeter", "etcd://shop/greeter looks up the keys under 'greeter/', as in Go. "
        + "'shop' is not part of the target. If it should be, write etcd:///shop/greeter.")]
    [TestCase("etcd:///shop/greeter/", "etcd:///shop/greeter/ looks up the keys under 'shop/greeter//', as in Go. "
        + "If the last slash is a mistake, write etcd:///shop/greeter.")]
    public async Task CreateChannel_UnusualAddress_WarnsAtOnceAndTheCallsSayWhatToWrite(string address, string warning)
    {
        using var logs = new CapturedLogs();
        Etcd.Put("shop/greeter/a", """{"Addr":"127.0.0.1:1"}""");
        await using var connection = new EtcdConnection(new EtcdConnectionOptions { Endpoints = [Etcd.ConnectionString] }, logs);

        using var channel = connection.CreateChannel(address);

        logs.Entries.Should().ContainSingle(entry => entry.Id.Id == 244).Which.Message.Should().Be(warning);
        await Bounded.UntilAsync(
            async () => (await FluentActions.Awaiting(() => GreeterServer.AskAsync(channel)).Should().ThrowAsync<RpcException>()).Which
                .Status.Detail.EndsWith("To look it up, write etcd:///shop/greeter.", StringComparison.Ordinal),
            "the hint");
    }
}
