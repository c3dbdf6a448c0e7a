using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;

namespace FakeEtcd.Tests.Server;

/// <summary>The IDs and the URLs of a lone server.</summary>
public sealed class ClusterTokenTests
{
    [TestCase(null, 0xcdf818194e3a8c32, 0x8e9e05c52164694d)]
    [TestCase("http://127.0.0.1:23800", 0x048276a8f75b6a87UL, 0x2e1259d415f2a040UL)]
    public async Task ClusterToken_OfEtcdsDefault_GivesEtcdsIds(string? peerUrl, ulong cluster, ulong member)
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options =>
        {
            options.ClusterToken = "etcd-cluster";
            options.Urls = new FakeEtcdUrlOptions { AdvertisePeer = peerUrl is null ? null : [peerUrl] };
        });
        using var clients = new EtcdClients(etcd.ConnectionString);

        var header = (await clients.Maintenance.StatusAsync(new StatusRequest())).Header;

        (etcd.ClusterId, etcd.MemberId).Should().Be((cluster, member));
        (header.ClusterId, header.MemberId).Should().Be((cluster, member));
    }

    [Test]
    public async Task Urls_Advertised_AreInTheMemberList()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.Urls = new FakeEtcdUrlOptions
        {
            AdvertiseClient = ["http://a:1", "http://b:2"],
            AdvertisePeer = ["http://c:3", "http://d:4"],
        });
        using var clients = new EtcdClients(etcd.ConnectionString);

        var member = (await clients.Cluster.MemberListAsync(new MemberListRequest())).Members.Should().ContainSingle().Which;

        member.ClientURLs.Should().Equal("http://a:1", "http://b:2");
        member.PeerURLs.Should().Equal("http://c:3", "http://d:4");
    }
}
