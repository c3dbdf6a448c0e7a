using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Connection;

[TestFixture]
internal sealed class EtcdConnectionTlsTests
{
    private static X509Certificate2 MakeCertificate(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=etcd", key, HashAlgorithmName.SHA256);
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    private static EtcdConnection Connect(ScriptedEtcd etcd, RemoteCertificateValidationCallback? validate) => new(
        new EtcdConnectionOptions { Endpoints = [etcd.ConnectionString] }
            .UseTls(new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = validate }));

    [Test]
    public async Task Call_Https_UsesTheTlsOptions()
    {
        using var certificate = MakeCertificate(TimeProvider.System);
        await using var etcd = await new ScriptedEtcd().StartAsync(certificate);
        await using var connection = Connect(etcd, (_, seen, _, _) => seen?.GetCertHashString() == certificate.GetCertHashString());

        var endpoints = await new EndpointManager(connection, "p").ListAsync().Within("a list");

        endpoints.Should().BeEmpty();
    }

    [Test]
    public async Task Call_HttpsWithAnUntrustedCertificate_Fails()
    {
        using var certificate = MakeCertificate(TimeProvider.System);
        await using var etcd = await new ScriptedEtcd().StartAsync(certificate);
        await using var connection = Connect(etcd, validate: null);

        var list = new EndpointManager(connection, "p").Awaiting(it => it.ListAsync().Within("a failure"));

        (await list.Should().ThrowExactlyAsync<EtcdException>()).WithMessage("https://127.0.0.1:*: *certificate*");
        etcd.Reads.Should().Be(0);
    }
}
