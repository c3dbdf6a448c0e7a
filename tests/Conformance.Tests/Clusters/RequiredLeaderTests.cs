using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using Testing.Network;

namespace Conformance.Tests.Clusters;

/// <summary>Calls of clients that require a leader, with the header <c>hasleader</c>, to a member that has none.</summary>
public sealed class RequiredLeaderTests(Backend backend) : ThreeMembersFixture(backend)
{
    private static readonly RangeRequest SerializableRead = new() { Key = Key, Serializable = true };

    [Test]
    public async Task Call_TheHeadersFirstValueIsTrue_IsRefused()
    {
        await LoseLeaderAsync();

        (await IsServedAsync()).Should().BeTrue();
        (await IsServedAsync("true")).Should().BeFalse();
        (await IsServedAsync("true", "false")).Should().BeFalse();
        (await IsServedAsync("false", "true")).Should().BeTrue("only the first value counts");
        (await IsServedAsync("true,true")).Should().BeTrue("it is one value");
        (await IsServedAsync("True")).Should().BeTrue("only the exact word counts");
        (await IsServedAsync("")).Should().BeTrue();
        await Leader.Kv.RangeAsync(SerializableRead, new Metadata { { "hasleader", "true" } }).ShouldFailAsync(EtcdError.NoLeader);
    }

    private async Task LoseLeaderAsync()
    {
        await KillAsync(1);
        await KillAsync(2);
        await Bounded.UntilAsync(
            async () => (await Leader.Maintenance.StatusAsync(new StatusRequest())).Leader == 0, "the member has no leader");
    }

    private async Task<bool> IsServedAsync(params string[] values) => await RawHttp2Call.SendAsync(
        Leader.Channel.Target,
        "/etcdserverpb.KV/Range",
        "http",
        Leader.Channel.Target,
        SerializableRead,
        [.. values.Select(value => ("hasleader", value))]) is not null;
}
