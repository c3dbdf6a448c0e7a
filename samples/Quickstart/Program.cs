using Etcd.Discovery;
using FakeEtcd;
using Grpc.Core;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Quickstart;

// An etcd of our own, in this process. In production this is the URL of a real cluster.
await using var etcd = await FakeEtcdServer.StartAsync();
Console.WriteLine($"FakeEtcd serves at {etcd.ConnectionString}");

// Three servers; each lists itself under a lease.
await using var first = await GreeterServer.StartAsync(etcd.ConnectionString);
await using var second = await GreeterServer.StartAsync(etcd.ConnectionString);
await using var third = await GreeterServer.StartAsync(etcd.ConnectionString);

// A client that knows only the service's name.
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
    await tour.ExpectAsync("A fourth joins", first, second, third, fourth);

    await second.StopAsync();
    await tour.ExpectAsync("One stops, and deregisters on the way", first, third, fourth);

    // The crashed server's address is listed until its lease ends; calls go round to the others meanwhile.
    await third.CrashAsync();
    await tour.ExpectAsync("One crashes: the others answer", first, fourth);
    var manager = new EndpointManager(provider.GetRequiredService<EtcdConnection>(), GreeterServer.Target);
    await Tour.ExpectListedAsync("Its lease expires", manager, first, fourth);
    await tour.ExpectAsync("Two are left", first, fourth);
}
catch (Exception exception) when (exception is TimeoutException or RpcException or EtcdException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

Console.WriteLine("Done.");
return 0;
