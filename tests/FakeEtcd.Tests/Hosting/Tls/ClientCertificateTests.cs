using FluentAssertions;
using NUnit.Framework;
using Testing.Certificates;
using Testing.Etcd;

namespace FakeEtcd.Tests.Hosting.Tls;

public sealed class ClientCertificateTests
{
    [TestCase(EtcdClientCertificates.Optional, false)]
    [TestCase(EtcdClientCertificates.Optional, true)]
    [TestCase(EtcdClientCertificates.Required, true)]
    public async Task Put_CertificateOfTheServersOwn_IsNamedInTheJournal(EtcdClientCertificates mode, bool sends)
    {
        await using var etcd = await StartAsync(mode);
        using var certificate = etcd.CreateClientCertificate("alice, \"Ä\" + co");
        using var channel = sends ? etcd.CreateChannel(certificate) : etcd.CreateChannel();
        using var client = new EtcdClients(channel);

        await client.PutAsync("key", "value");

        etcd.Journal.Calls[0].Client.CommonName.Should().Be(sends ? "alice, \"Ä\" + co" : null);
    }

    [TestCase(EtcdClientCertificates.Optional)]
    [TestCase(EtcdClientCertificates.Required)]
    public async Task Put_CertificateOfAStranger_IsRefused(EtcdClientCertificates mode)
    {
        await using var etcd = await StartAsync(mode);
        using var stranger = new CertificateAuthority();
        using var certificate = stranger.IssueClient("CN=root");
        using var client = new EtcdClients(
            etcd.ConnectionString, token: null, CertificateAuthorityTls.Trusting(etcd.Certificate, certificate.Certificate));

        await Expect.UnavailableAsync(client.PutAsync("key", "value"));

        etcd.Revision.Should().Be(1);
    }

    [TestCase("a.example", true)]
    [TestCase("b.example", false)]
    public async Task Put_AllowedHostnames_AcceptOnlyCertificatesWithOne(string host, bool isAccepted)
    {
        using var authority = new CertificateAuthority();
        using var certificate = authority.IssueClient("CN=a.example", host);
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTls(tls =>
            tls.TrustClientsOf(authority.Certificate).AllowedClientHostnames = ["a.example", "c.example"]));
        using var client = new EtcdClients(
            etcd.ConnectionString, token: null, CertificateAuthorityTls.Trusting(etcd.Certificate, certificate.Certificate));

        if (isAccepted)
        {
            await client.PutAsync("key", "value");
        }
        else
        {
            await Expect.UnavailableAsync(client.PutAsync("key", "value"));
        }
    }

    [Test]
    public async Task CreateHandler_WithCertificate_SendsIt()
    {
        await using var etcd = await StartAsync(EtcdClientCertificates.Required);
        using var certificate = etcd.CreateClientCertificate("alice");
        using var http = new HttpClient(etcd.CreateHandler(certificate));
        using var without = new HttpClient(etcd.CreateHandler());
        var url = new Uri("https://any/nothing");

        using var response = await http.GetAsync(url);
        var refused = () => without.GetAsync(url);

        response.StatusCode.Should().Be(System.Net.HttpStatusCode.NotFound);
        await refused.Should().ThrowAsync<HttpRequestException>();
    }

    [Test]
    public async Task CreateClientCertificate_ServerThatWouldNotTrustIt_Throws()
    {
        using var authority = new CertificateAuthority();
        await using var plain = await FakeEtcdServer.StartAsync();
        await using var asksNone = await StartAsync(EtcdClientCertificates.None);
        await using var trustsOthers = await FakeEtcdServer.StartAsync(
            options => options.UseTls(tls => tls.TrustClientsOf(authority.Certificate)));

        foreach (var etcd in new[] { plain, asksNone, trustsOthers })
        {
            etcd.Invoking(it => it.CreateClientCertificate("alice")).Should().Throw<InvalidOperationException>();
        }

        trustsOthers.Invoking(it => it.CreateClientCertificate("")).Should().Throw<ArgumentException>();
    }

    private static Task<FakeEtcdServer> StartAsync(EtcdClientCertificates mode) =>
        FakeEtcdServer.StartAsync(options => options.UseTls(tls => tls.ClientCertificates = mode));
}
