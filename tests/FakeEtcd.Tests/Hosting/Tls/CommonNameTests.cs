using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;

namespace FakeEtcd.Tests.Hosting.Tls;

/// <summary>The common name of a call's client, which is that of its connection.</summary>
public sealed class CommonNameTests
{
    [Test]
    public async Task CommonName_PlainText_IsNullForEachCall()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var client = new EtcdClients(etcd.CreateChannel());

        (await NamesAsync(etcd, client)).Should().Equal(null, null);
    }

    [Test]
    public async Task CommonName_TlsWithoutCertificate_IsNullForEachCall()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTls());
        using var client = new EtcdClients(etcd.CreateChannel());

        (await NamesAsync(etcd, client)).Should().Equal(null, null);
    }

    [TestCase(EtcdClientCertificates.Optional)]
    [TestCase(EtcdClientCertificates.Required)]
    public async Task CommonName_SeveralClientsWithCertificates_IsThatOfTheConnection(EtcdClientCertificates mode)
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTls(tls => tls.ClientCertificates = mode));
        using var certificate = etcd.CreateClientCertificate("alice");
        using var other = etcd.CreateClientCertificate("bob");
        using var alice = new EtcdClients(etcd.CreateChannel(certificate));
        using var bob = new EtcdClients(etcd.CreateChannel(other));

        (await NamesAsync(etcd, alice)).Should().Equal("alice", "alice");
        (await NamesAsync(etcd, bob)).Should().Equal("bob", "bob");
        (await NamesAsync(etcd, alice)).Should().Equal("alice", "alice");
    }

    [Test]
    public async Task CommonName_OptionalCertificateNotSent_IsNull()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(
            options => options.UseTls(tls => tls.ClientCertificates = EtcdClientCertificates.Optional));
        using var client = new EtcdClients(etcd.CreateChannel());

        (await NamesAsync(etcd, client)).Should().Equal(null, null);
    }

    private static async Task<IEnumerable<string?>> NamesAsync(FakeEtcdServer etcd, EtcdClients client)
    {
        etcd.Journal.Clear();
        await client.PutAsync("key", "1");
        await client.PutAsync("key", "2");
        return etcd.Journal.Calls.Select(call => call.Client.CommonName);
    }
}
