using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Grpc.Net.ClientFactory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Testing;
using Testing.Certificates;
using Testing.Network;

namespace Etcd.Discovery.Tests.DependencyInjection;

/// <summary>Clients of <c>AddGrpcClient</c>, as their users configure them.</summary>
[TestFixture]
internal sealed class AddGrpcClientTests : EtcdFixture
{
    private const string ServerName = "my-service.internal";

    private static readonly Uri Address = new("etcd:///" + Target);

    private async Task<GreeterServer> StartAsync(string name, CertificateAuthority? authority = null)
    {
        var server = await GreeterServer.StartAsync(certificate: authority?.IssueServer(ServerName).Certificate);
        await new EndpointManager(Connection, Target).AddEndpointAsync($"{Target}/{name}", new RegisteredEndpoint(server.Address));
        return server;
    }

    private ServiceProvider CreateProvider(Action<IHttpClientBuilder>? configure = null, Action<IServiceCollection>? add = null)
    {
        var services = new ServiceCollection();
        configure?.Invoke(services.AddGrpcClient<Greeter.GreeterClient>(options => options.Address = Address));
        services.AddEtcdDiscovery(Etcd.ConnectionString);
        if (configure is null)
        {
            services.AddGrpcClient<Greeter.GreeterClient>(options => options.Address = Address);
        }

        add?.Invoke(services);
        return services.BuildServiceProvider();
    }

    private static async Task<string> AskAsync(IServiceProvider provider) =>
        (await provider.GetRequiredService<Greeter.GreeterClient>().GreetAsync(new GreetRequest()).ResponseAsync.Within("an answer")).Address;

    private static async Task<HashSet<string>> AskManyAsync(IServiceProvider provider)
    {
        var answers = new HashSet<string>();
        for (var call = 0; call < 12; call++)
        {
            answers.Add(await AskAsync(provider));
        }

        return answers;
    }

    private static Task UntilAllAnswerAsync(IServiceProvider provider, params GreeterServer[] servers) => Bounded.UntilAsync(
        async () => (await AskManyAsync(provider)).SetEquals(servers.Select(server => server.Address)), "answers of all servers");

    [Test]
    public async Task Call_AddressOnly_IsPlaintextAndRoundRobin()
    {
        await using var a = await StartAsync("a");
        await using var b = await StartAsync("b");
        await using var provider = CreateProvider();

        await UntilAllAnswerAsync(provider, a, b);
    }

    [Test]
    public async Task Call_ServiceConfigWithRetriesOnly_IsRoundRobinToo()
    {
        await using var a = await StartAsync("a");
        await using var b = await StartAsync("b");
        var ofUser = new ServiceConfig { MethodConfigs = { new MethodConfig { Names = { MethodName.Default } } } };
        await using var provider = CreateProvider(client => client.ConfigureChannel(channel => channel.ServiceConfig = ofUser));

        await UntilAllAnswerAsync(provider, a, b);
        ofUser.LoadBalancingConfigs.Should().BeEmpty("the object is the user's");
    }

    [Test]
    public async Task Call_UserChoosesPickFirst_OneInstanceAnswers()
    {
        await using var a = await StartAsync("a");
        await using var b = await StartAsync("b");
        await using var provider = CreateProvider(client => client.ConfigureChannel(
            channel => channel.ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new PickFirstConfig() } }));

        (await AskManyAsync(provider)).Should().ContainSingle();
    }

    [Test]
    public async Task Call_UserChoosesTls_IsSecure()
    {
        using var authority = new CertificateAuthority();
        await using var server = await StartAsync("a", authority);
        var tls = CertificateAuthorityTls.Trusting(authority.Certificate);
        tls.TargetHost = null;
        await using var provider = CreateProvider(
            client => client
                .ConfigureChannel(channel => channel.Credentials = ChannelCredentials.SecureSsl)
                .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { SslOptions = tls }),
            services => services.Configure<EtcdResolverOptions>(options => options.ServerName = ServerName));

        (await AskAsync(provider)).Should().Be(server.Address);
    }

    [Test]
    public async Task Call_OtherAddress_IsLeftAlone()
    {
        await using var server = await GreeterServer.StartAsync();
        GrpcChannelOptions? options = null;
        await using var provider = CreateProvider(add: services => services.AddGrpcClient<Greeter.GreeterClient>("direct", it =>
        {
            it.Address = new Uri($"http://{server.Address}");
            it.ChannelOptionsActions.Add(channel => options = channel);
        }));

        var client = provider.GetRequiredService<GrpcClientFactory>().CreateClient<Greeter.GreeterClient>("direct");
        var answer = await client.GreetAsync(new GreetRequest()).ResponseAsync.Within("an answer");

        answer.Address.Should().Be(server.Address);
        options!.Credentials.Should().BeNull();
        options.ServiceConfig.Should().BeNull();
    }

    [Test]
    public async Task Configure_TwoCallsOfAddEtcdDiscovery_AddTheDefaultsOnce()
    {
        await using var provider = CreateProvider(add: services => services.AddEtcdDiscovery(Etcd.ConnectionString));

        var options = provider.GetRequiredService<IOptionsMonitor<GrpcClientFactoryOptions>>().Get(nameof(Greeter.GreeterClient));

        options.ChannelOptionsActions.Should().ContainSingle();
    }

    [Test]
    public async Task Dispose_ContainerWithClient_LogsNothingAboveDebug()
    {
        await using var server = await StartAsync("a");
        using var logs = new CapturedLogs();
        var provider = CreateProvider(add: services => services.AddSingleton<ILoggerFactory>(logs));
        await AskAsync(provider);

        await provider.DisposeAsync();

        await Bounded.UntilAsync(() => logs.Entries.Any(entry => entry.Id.Id == 248), "the end of the resolver");
        logs.Entries.Where(entry => entry.Category.StartsWith("Etcd.", StringComparison.Ordinal) && entry.Level > LogLevel.Debug)
            .Should().BeEmpty();
    }

    [Test]
    public async Task ForAddress_NoCredentials_SaysWhatToSet()
    {
        await using var provider = CreateProvider();
        var options = new GrpcChannelOptions { ServiceProvider = provider };

        FluentActions.Invoking(() => GrpcChannel.ForAddress(Address, options)).Should().Throw<InvalidOperationException>()
            .WithMessage("*TLS*etcd:///foo/bar/my-service*GrpcChannelOptions.Credentials*ChannelCredentials.Insecure*");
    }
}
