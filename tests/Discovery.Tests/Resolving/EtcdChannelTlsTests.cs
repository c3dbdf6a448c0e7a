using System.Text.Json.Nodes;
using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using Grpc.Core;
using Grpc.Net.Client;
using NUnit.Framework;
using Testing.Certificates;
using Testing.Network;

namespace Etcd.Discovery.Tests.Resolving;

/// <summary>Servers whose certificates have names, at addresses that are IP addresses. Nothing turns the validation off.</summary>
[TestFixture]
internal sealed class EtcdChannelTlsTests : EtcdFixture, IDisposable
{
    private const string Name = "my-service.internal";

    private readonly CertificateAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    private async Task<GreeterServer> StartAsync(string certificateName, string target, JsonNode? metadata = null)
    {
        var server = await GreeterServer.StartAsync(certificate: _authority.IssueServer(certificateName).Certificate);
        await new EndpointManager(Connection, target).AddEndpointAsync($"{target}/a", new RegisteredEndpoint(server.Address, metadata));
        return server;
    }

    private GrpcChannel CreateChannel(string target, EtcdResolverOptions? options = null)
    {
        var tls = CertificateAuthorityTls.Trusting(_authority.Certificate);
        tls.TargetHost = null;
        return Connection.CreateChannel(
            $"etcd:///{target}",
            channel =>
            {
                channel.Credentials = ChannelCredentials.SecureSsl;
                channel.HttpHandler = new SocketsHttpHandler { SslOptions = tls };
                channel.DisposeHttpClient = true;
            },
            options);
    }

    private static async Task ShouldRejectTheCertificateAsync(GrpcChannel channel) =>
        (await FluentActions.Awaiting(() => GreeterServer.AskAsync(channel)).Should().ThrowAsync<RpcException>())
            .WithMessage("*RemoteCertificateNameMismatch*");

    [TestCase(Name)]
    [TestCase("greeter")]
    public async Task Call_TargetIsAHostName_IsTheNameOfTheCertificateAndTheAuthority(string target)
    {
        await using var server = await StartAsync(target, target);
        using var channel = CreateChannel(target);

        (await GreeterServer.AskAsync(channel)).Should().Be(server.Address);

        server.Authorities.Should().Equal(target);
    }

    [Test]
    public async Task Call_CertificateHasAnotherName_Fails()
    {
        await using var server = await StartAsync("other-service.internal", Name);
        using var channel = CreateChannel(Name);

        await ShouldRejectTheCertificateAsync(channel);
    }

    [Test]
    public async Task Call_TargetIsAPath_IsTheAddressThatTheCertificateMustHave()
    {
        await using var byName = await StartAsync("my-service", "foo/my-service");
        await using var byAddress = await GreeterServer.StartAsync(certificate: _authority.IssueServer().Certificate);
        await new EndpointManager(Connection, "bar/my-service")
            .AddEndpointAsync("bar/my-service/a", new RegisteredEndpoint(byAddress.Address));
        using var toName = CreateChannel("foo/my-service");
        using var toAddress = CreateChannel("bar/my-service");

        await ShouldRejectTheCertificateAsync(toName);
        (await GreeterServer.AskAsync(toAddress)).Should().Be(byAddress.Address);
    }

    [Test]
    public async Task Call_ServerNameByOption_IsTheNameOfTheCertificate()
    {
        await using var server = await StartAsync(Name, Target);
        using var channel = CreateChannel(Target, new EtcdResolverOptions { ServerName = Name });

        (await GreeterServer.AskAsync(channel)).Should().Be(server.Address);
    }

    [Test]
    public async Task Call_ServerNameByMetadata_IsTheNameOfEachCertificate()
    {
        await using var a = await StartAsync("a.internal", Name, new JsonObject { ["serverName"] = "a.internal" });
        using var trusting = CreateChannel(Name, new EtcdResolverOptions { ServerNameSource = ServerNameSource.Metadata });
        using var byDefault = CreateChannel(Name);

        (await GreeterServer.AskAsync(trusting)).Should().Be(a.Address);
        await ShouldRejectTheCertificateAsync(byDefault);
    }

    [Test]
    public async Task Call_WithoutTls_HasTheNameAsItsAuthorityAsInGo()
    {
        await using var server = await GreeterServer.StartAsync();
        await new EndpointManager(Connection, Name).AddEndpointAsync($"{Name}/a", new RegisteredEndpoint(server.Address));
        using var channel = Connection.CreateChannel($"etcd:///{Name}");

        await GreeterServer.AskAsync(channel);

        server.Authorities.Should().Equal(Name);
    }
}
