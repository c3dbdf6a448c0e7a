using Etcd.Discovery;
using Shop.Contracts;

namespace Shop.PackingWorker;

/// <summary>A worker without a web server. It finds the orders through etcd, and packs them.</summary>
internal static class WorkerApp
{
    public static IHost Build(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(Part.WorkerOptions(nameof(PackingWorker), args));
        builder.AddEtcdDiscovery("etcd");
        builder.Services.AddEtcdRegistration(builder.Configuration.GetSection("Registration"));
        builder.Services.AddGrpcClient<Orders.OrdersClient>(client => client.Address = new Uri("etcd:///shop/orders"));

        // The worker registers the address of its status port.
        builder.Services.AddSingleton<StatusPort>();
        builder.Services.AddSingleton<IBoundAddressSource>(services => services.GetRequiredService<StatusPort>());
        builder.Services.AddHostedService(services => services.GetRequiredService<StatusPort>());
        builder.Services.AddHostedService<PackingLoop>();
        return builder.Build();
    }
}
