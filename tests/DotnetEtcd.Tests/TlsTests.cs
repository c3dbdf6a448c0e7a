using dotnet_etcd;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Certificates;
using Testing.Etcd;

namespace DotnetEtcd.Tests;

/// <summary>dotnet-etcd over TLS, on servers that require client certificates.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class TlsTests(bool isFake)
{
    private CertificateAuthority _authority = null!;
    private IssuedCertificate _server = null!;
    private IssuedCertificate _client = null!;
    private IAsyncDisposable _etcd = null!;
    private string _connectionString = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _authority = new CertificateAuthority();
        _server = _authority.IssueServer();
        _client = _authority.IssueClient("CN=root");
        if (isFake)
        {
            var fake = await FakeEtcdServer.StartAsync(
                options => options.UseTls(tls => tls.UseCertificate(_server.Certificate).TrustClientsOf(_authority.Certificate)));
            (_etcd, _connectionString) = (fake, fake.ConnectionString);
        }
        else
        {
            var real = await RealEtcd.StartAsync(
                CertificateAuthorityTls.Trusting(_authority.Certificate, _client.Certificate),
                "--cert-file", _server.Path, "--key-file", _server.KeyPath, "--client-cert-auth", "--trusted-ca-file", _authority.Path);
            (_etcd, _connectionString) = (real, real.ConnectionString);
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _etcd.DisposeAsync();
        _client.Dispose();
        _server.Dispose();
        _authority.Dispose();
    }

    [Test]
    public async Task Put_ClientOfTheAuthority_IsServed()
    {
        using var client = Connect(_authority, _client);

        await client.PutAsync("key", "value");

        (await client.GetValAsync("key")).Should().Be("value");
    }

    [Test]
    public async Task Put_ClientWithoutCertificate_Fails()
    {
        using var client = Connect(_authority, null);

        await FailsAsync(client);
    }

    [Test]
    public async Task Put_ClientThatTrustsAnotherAuthority_Fails()
    {
        using var other = new CertificateAuthority();
        using var client = Connect(other, _client);

        await FailsAsync(client);
    }

    private EtcdClient Connect(CertificateAuthority authority, IssuedCertificate? certificate) => new(
        _connectionString,
        configureSslOptions: options =>
        {
            var tls = CertificateAuthorityTls.Trusting(authority.Certificate, certificate?.Certificate);
            (options.CertificateChainPolicy, options.ClientCertificateContext) = (tls.CertificateChainPolicy, tls.ClientCertificateContext);
        },
        interceptors: [new DeadlineInterceptor()]);

    private static async Task FailsAsync(EtcdClient client)
    {
        var put = () => client.PutAsync("key", "value");

        (await put.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().BeOneOf(StatusCode.Unavailable, StatusCode.Internal);
    }
}
