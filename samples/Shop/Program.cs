using System.Runtime.InteropServices;
using Etcd.Discovery;
using FakeEtcd;
using Grpc.Core;
using Shop.CatalogService;
using Shop.Front;
using Shop.OrdersService;
using Shop.PackingWorker;
using Shop.Tour;

// ETCD_ENDPOINTS has the URLs of a real etcd. Without it, an etcd runs in this process.
var endpoints = Environment.GetEnvironmentVariable("ETCD_ENDPOINTS");
await using var fake = string.IsNullOrEmpty(endpoints) ? await FakeEtcdServer.StartAsync() : null;
var etcd = fake?.ConnectionString ?? endpoints!;
Console.WriteLine(fake is null ? $"The shop uses the etcd at {etcd}" : $"The shop uses a FakeEtcd at {etcd}");

// Ctrl+C and SIGTERM end the tour, and stop all parts.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

// In production each part is a program of its own, and gets the address of etcd as ConnectionStrings__etcd.
// The addresses are of this machine only, so the warning about that is turned off here.
string[] settings = ["--ConnectionStrings:etcd", etcd, "--Logging:LogLevel:Etcd.Discovery.ServiceRegistrar", "Error"];
await using var connection = new EtcdConnection(etcd);
try
{
    var guide = new Guide(connection, stop.Token);
    await using (var hosts = new Hosts(stop.Token))
    {
        var first = await hosts.StartAsync(CatalogApp.Build(settings));
        var second = await hosts.StartAsync(CatalogApp.Build(settings));
        await hosts.StartAsync(OrdersApp.Build(settings));
        await hosts.StartAsync(WorkerApp.Build(settings));
        var front = await hosts.StartAsync(FrontApp.Build(settings));
        using var customer = new HttpClient { BaseAddress = new Uri(front.Urls.Single()) };

        await guide.ShowListedAsync("All parts are registered in etcd", 2, 1, 1);
        await guide.ShowCatalogAsync("The front finds both instances of the catalog", customer, first, second);
        await guide.ShowOrdersAsync("The orders find the catalog, and the worker finds the orders", customer);
        await guide.ShowWorkerAsync("The worker has its status on the address in etcd");

        var third = await hosts.StartAsync(CatalogApp.Build(settings));
        await hosts.StopAsync(first);
        await guide.ShowCatalogAsync("A new instance of the catalog has come, and an old one is gone", customer, second, third);
        await guide.ShowOrdersAsync("The orders follow", customer);
    }

    await guide.ShowListedAsync("All parts are stopped, and etcd has none of them", 0, 0, 0);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.WriteLine("Stopped before the end of the tour.");
    return 1;
}
catch (Exception exception) when (exception is TimeoutException or HttpRequestException or RpcException or EtcdException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

Console.WriteLine("\nDone.");
return 0;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
