using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Clusters;

/// <summary>Changes of the members of a single server. A learner costs it nothing; a second voter would cost it its majority.</summary>
public sealed class MembershipTests(Backend backend) : ConformanceFixture(backend)
{
    private static IEnumerable<TestCaseData> Valid()
    {
        yield return Case(["http://a:2379"], ["http://a:2379"]);
        yield return Case(["HTTPS://a:2379"], ["https://a:2379"]);
        yield return Case([" http://b:2 "], ["http://b:2"]);
        yield return Case(["http://z:1", "http://a:1"], ["http://a:1", "http://z:1"]);
        yield return Case(["http://c:1", "http://c:1"], ["http://c:1", "http://c:1"]);
        yield return Case(["http://[::1]:1"], ["http://[::1]:1"]);
        yield return Case(["http://d:"], ["http://d:"]);
        yield return Case(["http://:1"], ["http://:1"]);
        yield return Case(["http://e:99999999"], ["http://e:99999999"]);
        yield return Case(["http://u:p@f:1"], ["http://u:p@f:1"]);
        yield return Case(["http://g:1?x=1"], ["http://g:1?x=1"]);
        yield return Case(["http://h:1#f"], ["http://h:1#f"]);
        yield return Case(["http://é:1"], ["http://%C3%A9:1"]);
        yield return Case(["unix:x"], ["unix:x"]);
        yield return Case(["unixs:///x/y"], ["unixs:///x/y"]);

        static TestCaseData Case(string[] urls, string[] listed) => new TestCaseData(urls, listed).SetArgDisplayNames(string.Join(' ', urls));
    }

    private static IEnumerable<TestCaseData> Invalid()
    {
        string[] urls =
        [
            "", "x", "http://", "http://a", "http://a:1/", "http://a:1/p", "ftp://a:1", "http://a:x", "http://::1:1", "http://[::1:1",
            "http://a:-1", "http://a b:1", "http://a:1%", "http://a:%31", "http://%61:1", "http:a:1", "http:/a:1", "//a:1", "http://a:b:1",
            "http://a\u007f:1", "http://a]:1", "http://a^:1", "http://[a]b:1", "1http://a:1", ":a:1",
        ];
        return urls.Select(url => new TestCaseData(url).SetArgDisplayNames(url));
    }

    [TestCaseSource(nameof(Valid))]
    public async Task Add_ValidUrls_ListsThemInOrder(string[] urls, string[] listed)
    {
        var added = await AddAsync(urls);
        await RemoveAsync(added.Member.ID);

        added.Member.PeerURLs.Should().Equal(listed);
        (added.Member.IsLearner, added.Member.Name, added.Member.ClientURLs.Count).Should().Be((true, "", 0));
        (added.Header.Revision, added.Header.MemberId == 0).Should().Be((0, false));
        added.Members.Should().HaveCount(2).And.Contain(added.Member).And.BeInAscendingOrder(member => member.ID);
    }

    [TestCaseSource(nameof(Invalid))]
    public async Task Add_InvalidUrl_IsRefused(string url)
    {
        await Etcd.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { url }, IsLearner = true }).ShouldFailAsync(EtcdError.MemberBadURLs);
        await Etcd.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://ok:1", url } }).ShouldFailAsync(EtcdError.MemberBadURLs);
    }

    [Test]
    public async Task Add_WithoutUrls_IsRefused() =>
        await Etcd.Cluster.MemberAddAsync(new MemberAddRequest()).ShouldFailAsync(EtcdError.MemberBadURLs);

    [Test]
    public async Task Add_UrlOfAnotherMember_IsRefused()
    {
        var self = await SelfAsync();

        await Etcd.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://new:1", self.PeerURLs[0] } })
            .ShouldFailAsync(EtcdError.PeerURLExist);
    }

    [Test]
    public async Task Add_SecondLearner_IsOneTooMany()
    {
        var learner = (await AddAsync("http://l:1")).Member;

        await Etcd.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://l:2" }, IsLearner = true })
            .ShouldFailAsync(EtcdError.TooManyLearners);
        await Etcd.Cluster.MemberPromoteAsync(new MemberPromoteRequest { ID = learner.ID }).ShouldFailAsync(EtcdError.LearnerNotReady);
        await PutAsync("a");

        await RemoveAsync(learner.ID);
    }

    [TestCase(0UL)]
    [TestCase(404UL)]
    public async Task Change_UnknownMember_IsNotFound(ulong id)
    {
        await Etcd.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = id }).ShouldFailAsync(EtcdError.MemberNotFound);
        await Etcd.Cluster.MemberPromoteAsync(new MemberPromoteRequest { ID = id }).ShouldFailAsync(EtcdError.MemberNotFound);
        await Etcd.Cluster.MemberUpdateAsync(new MemberUpdateRequest { ID = id, PeerURLs = { "x" } }).ShouldFailAsync(EtcdError.MemberNotFound);
    }

    [Test]
    public async Task Remove_TheOnlyMember_IsRefusedWithoutItsCode() =>
        await Etcd.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = (await SelfAsync()).ID })
            .ShouldFailAsync(StatusCode.Unknown, "etcdserver: re-configuration failed due to not enough started members");

    [Test]
    public async Task Promote_AVoter_IsRefused() =>
        await Etcd.Cluster.MemberPromoteAsync(new MemberPromoteRequest { ID = (await SelfAsync()).ID }).ShouldFailAsync(EtcdError.MemberNotLearner);

    [Test]
    public async Task Update_AnyUrls_AreTakenAsTheyAre()
    {
        var self = await SelfAsync();
        string[][] all = [[], [""], ["x"], ["http://b:1", "http://a:1", "http://a:1"], [.. self.PeerURLs]];
        foreach (var urls in all)
        {
            var updated = await Etcd.Cluster.MemberUpdateAsync(new MemberUpdateRequest { ID = self.ID, PeerURLs = { urls } });

            updated.Members.Single().PeerURLs.Should().Equal(urls);
            updated.Header.Revision.Should().Be(0);
        }

        (await SelfAsync()).Should().Be(self);
    }

    private async Task<MemberAddResponse> AddAsync(params string[] urls) =>
        await Etcd.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { urls }, IsLearner = true });

    private async Task RemoveAsync(ulong id) => await Etcd.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = id });

    private async Task<Member> SelfAsync() => (await Etcd.Cluster.MemberListAsync(new MemberListRequest { Linearizable = true })).Members.Single();
}
