using Etcd.Discovery;
using FakeEtcd;
using Grpc.Core;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Quickstart;

// Start etcd in this process. In production, use the URL of a real cluster.
await using var etcd = await FakeEtcdServer.StartAsync();
Console.WriteLine($"FakeEtcd listens at {etcd.ConnectionString}");

// Start three servers. Each registers itself under a lease.
await using var first = await GreeterServer.StartAsync(etcd.ConnectionString);
await using var second = await GreeterServer.StartAsync(etcd.ConnectionString);
await using var third = await GreeterServer.StartAsync(etcd.ConnectionString);

// Create a client that knows only the name of the service.
var services = new ServiceCollection();
services.AddEtcdDiscovery(etcd.ConnectionString);
services.AddGrpcClient<Greeter.GreeterClient>(client => client.Address = new Uri($"etcd:///{GreeterServer.Target}"))
    .ConfigureChannel(channel =>
    {
        channel.Credentials = ChannelCredentials.Insecure;
        channel.ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } };
    });
await using var provider = services.BuildServiceProvider();
var tour = new Tour(provider.GetRequiredService<Greeter.GreeterClient>());

try
{
    await tour.ExpectAsync("Three servers share the calls", first, second, third);

    await using var fourth = await GreeterServer.StartAsync(etcd.ConnectionString);
    await tour.ExpectAsync("A fourth server joins", first, second, third, fourth);

    await second.StopAsync();
    await tour.ExpectAsync("One server stops and deregisters", first, third, fourth);

    // The address of a crashed server stays listed until its lease expires. Until then, the client calls the other servers.
    await third.CrashAsync();
    await tour.ExpectAsync("One server crashes: the others answer", first, fourth);
    var manager = new EndpointManager(provider.GetRequiredService<EtcdConnection>(), GreeterServer.Target);
    await Tour.ExpectListedAsync("Its lease expires", manager, first, fourth);
    await tour.ExpectAsync("Two servers are left", first, fourth);
}
catch (Exception exception) when (exception is TimeoutException or RpcException or EtcdException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

Console.WriteLine("Done.");
return 0;
