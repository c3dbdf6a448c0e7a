using Etcd.Discovery;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using NUnit.Framework;

namespace Recipes;

public sealed class FaultRecipes
{
    [Test]
    public async Task FailThreeTimes()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var connection = new EtcdConnection(etcd.ConnectionString);
        var fault = etcd.Faults.On(EtcdRpc.Range).WithPrefix("billing/").Times(3).Fail(EtcdError.NoLeader);

        var endpoints = await new EndpointManager(connection, "billing").ListAsync();

        endpoints.Should().BeEmpty();
        fault.Hits.Should().Be(3);
    }

    [Test]
    public async Task AmbiguousPut()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(etcd.ConnectionString);
        etcd.Faults.On(EtcdRpc.Put).Times(1).AfterEffect().Fail(EtcdError.Timeout);

        var put = () => new KV.KVClient(channel).PutAsync(new PutRequest
        {
            Key = ByteString.CopyFromUtf8("order/7"),
            Value = ByteString.CopyFromUtf8("paid"),
        }).ResponseAsync;

        await put.Should().ThrowAsync<RpcException>();
        etcd.Get("order/7").Should().Be("paid");
    }

    [Test]
    public async Task LostLease()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var connection = new EtcdConnection(etcd.ConnectionString);
        await using var service = await new ServiceRegistrar(connection).RegisterAsync("billing", new RegisteredEndpoint("10.0.0.1:80"));

        await etcd.Leases.ExpireAsync(service.LeaseId);

        await etcd.WaitForRevisionAsync(4);
        etcd.Get(service.Key).Should().Contain("10.0.0.1:80");
    }

    [Test]
    public async Task TokenExpiry()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseManualClock());
        using var channel = GrpcChannel.ForAddress(etcd.ConnectionString);
        var auth = new Auth.AuthClient(channel);
        await auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
        await auth.RoleAddAsync(new AuthRoleAddRequest { Name = "root" });
        await auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await auth.AuthEnableAsync(new AuthEnableRequest());
        var options = new EtcdConnectionOptions { Endpoints = [etcd.Endpoint], Username = "root", Password = "secret" };
        await using var connection = new EtcdConnection(options);
        var manager = new EndpointManager(connection, "billing");
        await manager.ListAsync();

        await etcd.AdvanceAsync(TimeSpan.FromMinutes(6));
        await manager.ListAsync();

        etcd.Journal.Calls.Count(call => call.Is(EtcdRpc.Authenticate)).Should().Be(2);
    }

    [Test]
    public async Task WaitForACall()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var connection = new EtcdConnection(etcd.ConnectionString);

        var adding = new EndpointManager(connection, "billing").AddEndpointAsync("billing/a", new RegisteredEndpoint("10.0.0.1:80"));
        var call = await etcd.Journal.NextAsync(call => call.Keys.Any(key => key.ToStringUtf8() == "billing/a"));

        call.Response.Should().BeOfType<TxnResponse>().Which.Succeeded.Should().BeTrue();
        await adding;
    }
}
