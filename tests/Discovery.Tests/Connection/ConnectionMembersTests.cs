using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Connection;

/// <summary>Which member a call goes to, and what a failure says.</summary>
internal sealed class ConnectionMembersTests
{
    private const string Target = "shop/orders";
    private const int Connections = 6;

    private static readonly RegisteredEndpoint Endpoint = new("10.0.0.1:80");

    /// <summary>A server that accepts connections and never says a word.</summary>
    private static TcpListener StartSilent()
    {
        var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        return silent;
    }

    private static EtcdConnectionOptions Options(params string[] endpoints) => new()
    {
        Endpoints = [.. endpoints], AttemptTimeout = TimeSpan.FromMilliseconds(100), InitialBackoff = TimeSpan.FromMilliseconds(10),
    };

    /// <summary>Reads and writes on several connections, each of which starts with a member by chance.</summary>
    private static async Task UseAsync(Func<EtcdConnectionOptions> options)
    {
        for (var i = 0; i < Connections; i++)
        {
            await using var connection = new EtcdConnection(options());
            var manager = new EndpointManager(connection, Target);
            await manager.AddEndpointAsync($"{Target}/a", Endpoint).Within("a write");
            (await manager.ListAsync().Within("a read")).Should().ContainSingle();
        }
    }

    [Test]
    public async Task Call_OneMemberSilent_GoesToTheOther()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var silent = StartSilent();

        await UseAsync(() => Options($"http://{silent.LocalEndpoint}", etcd.ConnectionString));
    }

    [Test]
    public async Task Call_OneMemberRefusesConnections_GoesToTheOther()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();

        await UseAsync(() => Options("http://127.0.0.1:1", etcd.ConnectionString));
    }

    [Test]
    public async Task Call_TlsHandshakeOfOneMemberNeverEnds_GoesToTheOther()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTls());
        using var silent = StartSilent();

        await UseAsync(() => Options($"https://{silent.LocalEndpoint}", etcd.ConnectionString).UseTls(new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate?.GetCertHashString() == etcd.Certificate.GetCertHashString(),
        }));
    }

    [Test]
    public async Task Call_EveryMemberSilent_NamesEachWithItsReason()
    {
        using var first = StartSilent();
        var options = Options($"http://{first.LocalEndpoint}", "http://127.0.0.1:1");
        options.CallTimeout = TimeSpan.FromSeconds(1);
        await using var connection = new EtcdConnection(options);

        var list = () => new EndpointManager(connection, Target).ListAsync().Within("a failure");

        (await list.Should().ThrowAsync<EtcdUnavailableException>()).Which.Message.Should()
            .StartWith("etcd did not answer within 1 s. ")
            .And.Contain($"http://{first.LocalEndpoint}: no answer")
            .And.Contain("http://127.0.0.1:1: Connection refused");
    }

    [Test]
    public async Task Write_AnswerLost_IsSentOnceAndReportedAsAmbiguous()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var connection = new EtcdConnection(etcd.ConnectionString);
        etcd.Faults.On(EtcdRpc.Txn).AfterEffect().ResetConnection();

        var add = () => new EndpointManager(connection, Target).AddEndpointAsync($"{Target}/a", Endpoint).Within("a failure");

        var failure = (await add.Should().ThrowAsync<EtcdUnavailableException>()).Which;
        failure.MayHaveTakenEffect.Should().BeTrue();
        failure.Message.Should().Contain(etcd.ConnectionString);
        etcd.Get($"{Target}/a").Should().NotBeNull();
        etcd.Journal.Calls.Count(call => call.Rpc == EtcdRpc.Txn).Should().Be(1);
    }

    [Test]
    public async Task Write_NoMemberReachable_HadNoEffect()
    {
        await using var connection = new EtcdConnection(
            new EtcdConnectionOptions { Endpoints = ["http://127.0.0.1:1"], CallTimeout = TimeSpan.FromMilliseconds(200) });

        var add = () => new EndpointManager(connection, Target).AddEndpointAsync($"{Target}/a", Endpoint).Within("a failure");

        (await add.Should().ThrowAsync<EtcdUnavailableException>()).Which.MayHaveTakenEffect.Should().BeFalse();
    }

    [Test]
    public async Task UseHandler_ServerWithoutAPort_RegistersAndFollows()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.Listen = false);
        await using var connection = new EtcdConnection(new EtcdConnectionOptions().UseHandler(etcd.CreateHandler()));

        await RegisterAndFollowAsync(connection);
    }

    [Test]
    public async Task Create_OverTheInvokerOfAnotherClient_RegistersAndFollows()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var channel = etcd.CreateChannel();
        await using (var connection = new EtcdConnection(channel.CreateCallInvoker()))
        {
            await RegisterAndFollowAsync(connection);
        }

        (await new global::Etcd.Api.KV.KVClient(channel).RangeAsync(new() { Key = Google.Protobuf.ByteString.CopyFromUtf8("a") }))
            .Kvs.Should().BeEmpty("the channel stays open");
    }

    [Test]
    public void Create_OverAnInvokerWithOptionsOfAChannel_NamesTheOption()
    {
        var create = () => new EtcdConnection(new NoInvoker(), Options("http://127.0.0.1:1"));

        create.Should().Throw<ArgumentException>().Which.ParamName.Should().Be("Endpoints");
    }

    [Test]
    public async Task MemberRefresh_OnlyGivenMemberDies_CallsGoToThoseThatTheClusterHas()
    {
        var clock = new ManualTimeProvider();
        await using var cluster = await FakeEtcdCluster.StartAsync();
        await using var connection = new EtcdConnection(
            new EtcdConnectionOptions { Endpoints = [cluster.Members[0].ConnectionString], MemberRefreshInterval = TimeSpan.FromMinutes(1) }
                .UseTimeProvider(clock));
        var manager = new EndpointManager(connection, Target);
        await manager.ListAsync().Within("a read before");
        await Bounded.UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                return connection.Members.All.Length == 3;
            },
            "the members");

        await cluster.Members[0].StopAsync(StopMode.Kill);

        (await manager.ListAsync().Within("a read after")).Should().BeEmpty();
    }

    private static async Task RegisterAndFollowAsync(EtcdConnection connection)
    {
        await using var directory = new ServiceDirectory(connection, Target);
        await using var registration = await new ServiceRegistrar(connection).RegisterAsync(Target, Endpoint).Within("a registration");
        await Bounded.UntilAsync(() => directory.Current.GetAddresses(Target) is ["10.0.0.1:80"], "the registration in the directory");
    }

    private sealed class NoInvoker : CallInvoker
    {
        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
    }
}
