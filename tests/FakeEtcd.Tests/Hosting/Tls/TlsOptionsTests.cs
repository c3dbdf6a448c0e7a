using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FluentAssertions;
using NUnit.Framework;
using Testing.Certificates;
using Testing.Etcd;

namespace FakeEtcd.Tests.Hosting.Tls;

public sealed class TlsOptionsTests
{
    private CertificateAuthority _authority = null!;
    private IssuedCertificate _server = null!;

    [OneTimeSetUp]
    public void Issue()
    {
        _authority = new CertificateAuthority();
        _server = _authority.IssueServer();
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _server.Dispose();
        _authority.Dispose();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task StartAsync_GivenCertificate_IsTheOneThatIsServed(bool fromFiles)
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options =>
        {
            if (fromFiles)
            {
                options.UseTls(tls => (tls.CertificatePath, tls.KeyPath) = (_server.Path, _server.KeyPath));
            }
            else
            {
                options.UseTls(_server.Certificate);
            }
        });
        using var client = new EtcdClients(
            etcd.ConnectionString, token: null, CertificateAuthorityTls.Trusting(_authority.Certificate));
        using var inProcess = new EtcdClients(etcd.CreateChannel());

        await client.PutAsync("key", "1");
        await inProcess.PutAsync("key", "2");

        etcd.Certificate.Thumbprint.Should().Be(_server.Certificate.Thumbprint);
        etcd.Get("key").Should().Be("2");
    }

    [Test]
    public async Task StartAsync_OneFileWithKeyIssuerAndCertificate_IsRead()
    {
        var bundle = $"{_server.Path}.bundle";
        await File.WriteAllTextAsync(
            bundle,
            await File.ReadAllTextAsync(_server.Path) + "\n" + await File.ReadAllTextAsync(_authority.Path) + "\n"
            + await File.ReadAllTextAsync(_server.KeyPath));

        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTls(tls => tls.CertificatePath = bundle));

        etcd.Certificate.Thumbprint.Should().Be(_server.Certificate.Thumbprint);
    }

    [Test]
    public async Task StartAsync_FilesThatCannotBeRead_NamesTheOption()
    {
        using var other = _authority.IssueServer();
        var missing = $"{_server.Path}.missing";

        await FailsAsync("CertificatePath", tls => (tls.CertificatePath, tls.KeyPath) = (missing, _server.KeyPath));
        await FailsAsync("CertificatePath", tls => tls.CertificatePath = _server.KeyPath);
        await FailsAsync("CertificatePath", tls => tls.CertificatePath = _server.Path);
        await FailsAsync("KeyPath", tls => (tls.CertificatePath, tls.KeyPath) = (_server.Path, missing));
        await FailsAsync("KeyPath", tls => (tls.CertificatePath, tls.KeyPath) = (_server.Path, other.KeyPath));
        await FailsAsync("TrustedCaPath", tls => (tls.ClientCertificates, tls.TrustedCaPath) = (EtcdClientCertificates.Required, missing));
    }

    [Test]
    public async Task StartAsync_OptionsOutOfRange_NamesTheOption()
    {
        await FailsAsync("KeyPath", tls => tls.KeyPath = _server.KeyPath);
        await FailsAsync("CertificatePath", tls => tls.UseCertificate(_server.Certificate).CertificatePath = _server.Path);
        await FailsAsync("TrustedCaPath", tls => tls.TrustClientsOf(_authority.Certificate).TrustedCaPath = _authority.Path);
        await FailsAsync("TrustedCaPath", tls => tls.TrustedCaPath = _authority.Path);
        await FailsAsync("ClientCertificates", tls => tls.ClientCertificates = (EtcdClientCertificates)3);
        await FailsAsync("MinimumVersion", tls => tls.MinimumVersion = SslProtocols.None);
    }

    [Test]
    public void UseCertificate_WithoutKey_Throws() =>
        new FakeEtcdOptions().Invoking(options => options.UseTls(X509CertificateLoader.LoadCertificate(_server.Certificate.RawData))).Should().Throw<ArgumentException>();

    private static async Task FailsAsync(string option, Action<FakeEtcdTlsOptions> configure)
    {
        var start = () => FakeEtcdServer.StartAsync(options => options.UseTls(configure));

        (await start.Should().ThrowAsync<ArgumentException>()).WithMessage($"FakeEtcdOptions.Tls.{option}*");
    }
}
