using System.Net.Sockets;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Hosting;

public sealed class InMemoryTests
{
    private FakeEtcdServer _etcd = null!;
    private EtcdClients _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _etcd = await FakeEtcdServer.StartAsync(options => options.Listen = false);
        _client = _etcd.InProcess();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _etcd.DisposeAsync();
    }

    [Test]
    public void Port_ServerThatDoesNotListen_SaysToUseCreateChannel()
    {
        Func<object>[] addresses = [() => _etcd.Port, () => _etcd.Endpoint, () => _etcd.ConnectionString];

        foreach (var address in addresses)
        {
            address.Should().Throw<InvalidOperationException>().WithMessage("*CreateChannel*");
        }
    }

    [Test]
    public async Task CreateChannel_LargeValuesBothWaysAtOnce_ArriveWhole()
    {
        var values = Enumerable.Range(0, 16).Select(number => new string((char)('a' + number), 1_000_000)).ToList();

        await Task.WhenAll(values.Select((value, number) => _client.PutAsync($"key{number}", value))).Within("every put");
        var read = await Task.WhenAll(values.Select((_, number) => _client.GetAsync($"key{number}"))).Within("every get");

        read.Should().Equal(values);
    }

    [Test]
    public async Task CreateChannel_ClientThatHalfCloses_GetsTheRestOfItsAnswers()
    {
        var lease = await _client.GrantAsync(60);
        using var keepAlive = _client.Lease.LeaseKeepAlive();
        await keepAlive.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        await keepAlive.RequestStream.CompleteAsync();

        var ids = new List<long>();
        await foreach (var answer in keepAlive.ResponseStream.ReadAllAsync())
        {
            ids.Add(answer.ID);
        }

        ids.Should().Equal(lease);
        keepAlive.GetStatus().StatusCode.Should().Be(StatusCode.OK);
    }

    [Test]
    public async Task DisposeAsync_OpenStreamAndCall_EndWithAnError()
    {
        using var watch = await _client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });
        var next = watch.NextAsync();

        await _etcd.DisposeAsync();

        await Expect.UnavailableAsync(next);
        await Expect.UnavailableAsync(_client.PutAsync("key", "value"));
    }

    [Test]
    public async Task CreateHandler_StoppedServer_RefusesTheConnection()
    {
        using var http = new HttpMessageInvoker(_etcd.CreateHandler());
        await _etcd.StopAsync().Within("the server stopped");

        var send = () => http.SendAsync(new HttpRequestMessage(HttpMethod.Get, "http://any/"), CancellationToken.None);

        var failure = (await send.Should().ThrowAsync<HttpRequestException>()).Which;
        failure.InnerException.Should().BeOfType<SocketException>().Which.SocketErrorCode.Should().Be(SocketError.ConnectionRefused);
    }

    [Test]
    public async Task RestartAsync_SameChannel_ConnectsAgain()
    {
        await _client.PutAsync("key", "value");
        await _etcd.StopAsync(StopMode.Kill).Within("the server stopped");
        await Expect.UnavailableAsync(_client.PutAsync("key", "lost"));

        await _etcd.RestartAsync().Within("the server started");

        (await _client.GetAsync("key")).Should().Be("value");
    }

    [Test]
    public void CreateChannel_OptionsWithAHandler_ThrowsAndOthersAreLeftAsTheyWere()
    {
        using var handler = new SocketsHttpHandler();
        var good = new GrpcChannelOptions { MaxReceiveMessageSize = 1000 };
        var withHandler = () => _etcd.CreateChannel(new GrpcChannelOptions { HttpHandler = handler });

        _etcd.CreateChannel(good).Dispose();

        withHandler.Should().Throw<ArgumentException>().WithMessage("*CreateHandler*");
        (good.HttpHandler, good.DisposeHttpClient, good.MaxReceiveMessageSize).Should().Be((null, false, 1000));
    }

    [Test]
    public async Task MemberList_ServerThatDoesNotListen_NamesAnAddressThatLeadsNowhere()
    {
        var cluster = new Cluster.ClusterClient(_etcd.CreateChannel());

        var members = await cluster.MemberListAsync(new MemberListRequest());

        members.Members.Single().ClientURLs.Should().Equal("http://fake-etcd.invalid");
    }
}
