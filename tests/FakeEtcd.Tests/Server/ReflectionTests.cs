using FluentAssertions;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Server;

public sealed class ReflectionTests
{
    [Test]
    public async Task Reflection_On_ListsTheServices()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.Reflection = true);

        var services = (await ListAsync(etcd)).ListServicesResponse.Service.Select(service => service.Name);

        services.Should().Contain(
            ["etcdserverpb.KV", "etcdserverpb.Watch", "v3lockpb.Lock", "v3electionpb.Election", "grpc.health.v1.Health"]);
        etcd.Journal.Total.Should().Be(0);
    }

    [Test]
    public async Task Reflection_ByDefault_IsUnimplemented()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();

        var list = () => ListAsync(etcd);

        (await list.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.Unimplemented);
    }

    [Test]
    public async Task HealthWatch_ServerStops_EndsWithItsStatus()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var channel = etcd.CreateChannel();
        using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest());
        (await watch.ResponseStream.MoveNext(CancellationToken.None).Within("the status")).Should().BeTrue();

        await etcd.StopAsync();

        var end = async () => await watch.ResponseStream.MoveNext(CancellationToken.None).Within("the end");
        (await end.Should().ThrowAsync<RpcException>()).Which.Status.Detail.Should().Be(EtcdError.Stopped.Message);
    }

    private static async Task<ServerReflectionResponse> ListAsync(FakeEtcdServer etcd)
    {
        using var channel = etcd.CreateChannel();
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        await call.RequestStream.CompleteAsync();
        await call.ResponseStream.MoveNext(CancellationToken.None).Within("the list");
        return call.ResponseStream.Current;
    }
}
