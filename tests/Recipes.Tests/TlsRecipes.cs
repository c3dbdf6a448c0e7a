using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Etcd.Api;
using Etcd.Discovery;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;

namespace Recipes;

public sealed class TlsRecipes
{
    [Test]
    public async Task ServeTls()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTls());
        var trust = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { etcd.Certificate },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        };
        await using var connection = new EtcdConnection(new EtcdConnectionOptions { Endpoints = [etcd.ConnectionString] }.UseTls(trust));

        (await new EndpointManager(connection, "billing").ListAsync()).Should().BeEmpty();

        etcd.ConnectionString.Should().StartWith("https://127.0.0.1:");
    }

    [Test]
    public async Task UserOfACertificate()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(
            options => options.UseTls(tls => tls.ClientCertificates = EtcdClientCertificates.Required));
        using var certificate = etcd.CreateClientCertificate("root");
        using var channel = etcd.CreateChannel(certificate);
        var auth = new Auth.AuthClient(channel);
        await auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
        await auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await auth.AuthEnableAsync(new AuthEnableRequest());

        await new KV.KVClient(channel).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("key") });

        etcd.Journal.Calls[^1].Client.CommonName.Should().Be("root");
    }
}
