using System.Net;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Certificates;
using Testing.Etcd;

namespace FakeEtcd.Tests.Hosting.Tls;

/// <summary>TLS with the self-signed certificate.</summary>
public sealed class TlsTests
{
    private FakeEtcdServer _etcd = null!;

    [SetUp]
    public async Task StartAsync() => _etcd = await FakeEtcdServer.StartAsync(options => options.UseTls());

    [TearDown]
    public async Task StopAsync() => await _etcd.DisposeAsync();

    [Test]
    public async Task ConnectionString_SelfSignedCertificate_IsServedToThoseWhoTrustIt()
    {
        using var client = OverTcp();

        await client.PutAsync("key", "value");

        _etcd.ConnectionString.Should().Be($"https://127.0.0.1:{_etcd.Port}");
        _etcd.Get("key").Should().Be("value");
        (await client.Cluster.MemberListAsync(new MemberListRequest())).Members[0].ClientURLs.Should().Equal(_etcd.ConnectionString);
    }

    [Test]
    public async Task CreateChannel_WithTlsButWithoutAPort_TrustsTheServer()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTls().Listen = false);
        using var client = new EtcdClients(etcd.CreateChannel());

        await client.PutAsync("key", "value");

        etcd.Get("key").Should().Be("value");
        client.Channel.Target.Should().Be("fake-etcd.invalid");
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task CreateHandler_EitherVersion_IsServedWhateverTheHost(int version)
    {
        using var http = new HttpClient(_etcd.CreateHandler())
        {
            DefaultRequestVersion = version == 1 ? HttpVersion.Version11 : HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var response = await http.GetAsync(new Uri("https://any/nothing")).Within("an answer");

        (response.Version.Major, response.StatusCode).Should().Be((version, HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Certificate_OfEveryServer_IsTheProcessesAndHasNoKey()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(configure: options => options.UseTls());

        cluster.Members.Should().OnlyContain(member => member.Certificate.Equals(_etcd.Certificate));
        cluster.ConnectionString.Split(',').Should().OnlyContain(url => url.StartsWith("https://127.0.0.1:"));
        _etcd.Certificate.HasPrivateKey.Should().BeFalse();
        _etcd.Certificate.MatchesHostname("localhost").Should().BeTrue();
        _etcd.Certificate.MatchesHostname("127.0.0.1").Should().BeTrue();
        _etcd.Certificate.MatchesHostname("::1").Should().BeTrue();
    }

    [Test]
    public async Task RestartAsync_SameClient_FindsTheSameCertificate()
    {
        var before = _etcd.Certificate;
        using var client = OverTcp();
        await client.PutAsync("key", "before");

        await _etcd.RestartAsync().Within("the restart");
        await client.PutUntilServedAsync("key", "after");

        _etcd.Certificate.Should().BeSameAs(before);
        _etcd.Get("key").Should().Be("after");
    }

    [Test]
    public async Task Certificate_ServerWithoutTls_SaysHowToUseIt()
    {
        await using var plain = await FakeEtcdServer.StartAsync();

        plain.Invoking(it => it.Certificate).Should().Throw<InvalidOperationException>().WithMessage("*UseTls*");
    }

    [TestCase("")]
    [TestCase("\u0016\u0003\u0001", Description = "the beginning of a handshake")]
    public async Task StopAsync_ConnectionWithoutHandshake_Ends(string sent)
    {
        using var socket = await _etcd.ConnectSocketAsync();
        await socket.SendAsync(System.Text.Encoding.Latin1.GetBytes(sent));
        await Bounded.UntilAsync(() => _etcd.ConnectionCount == 1, "the connection was accepted");

        await _etcd.StopAsync().Within("the server stopped");

        _etcd.ConnectionCount.Should().Be(0);
    }

    [Test]
    public async Task Pause_DuringHandshake_HoldsItUntilResume()
    {
        _etcd.Pause();
        using var client = OverTcp();
        var put = client.PutAsync("key", "value");
        await Bounded.UntilAsync(() => _etcd.ConnectionCount == 1, "the connection was accepted");

        put.IsCompleted.Should().BeFalse();
        _etcd.Resume();

        await put.Within("the put");
    }

    private EtcdClients OverTcp() => new(_etcd.ConnectionString, token: null, CertificateAuthorityTls.Trusting(_etcd.Certificate));
}
