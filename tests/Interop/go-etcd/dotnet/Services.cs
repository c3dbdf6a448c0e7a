using System.Text.Json.Nodes;
using Etcd.Api;
using Etcd.Discovery;
using Grpc.Core;

namespace Naming;

/// <summary>A service under a target, and its clients.</summary>
internal static class Services
{
    /// <summary>Calls etcd through its own discovery: it is a service under the target.</summary>
    public static async Task CallAsync(EtcdConnection connection, string target, CancellationToken cancellationToken)
    {
        using var channel = connection.CreateChannel($"etcd:///{target}");
        var options = new CallOptions(cancellationToken: cancellationToken).WithWaitForReady();
        var response = await new Maintenance.MaintenanceClient(channel).StatusAsync(new StatusRequest(), options);
        Console.WriteLine($"called etcd {response.Version}");
    }

    /// <summary>Registers an address, changes its metadata and ends the registration, each at a line of the standard input.</summary>
    public static async Task RegisterAsync(EtcdConnection connection, string target, string address, CancellationToken cancellationToken)
    {
        await using var registration = await new ServiceRegistrar(connection)
            .RegisterAsync(target, new RegisteredEndpoint(address), cancellationToken: cancellationToken);
        Console.WriteLine("registered");
        await Console.In.ReadLineAsync(cancellationToken);
        await registration.UpdateAsync(new RegisteredEndpoint(address, new JsonObject { ["weight"] = 3 }), cancellationToken);
        Console.WriteLine("updated");
        await Console.In.ReadLineAsync(cancellationToken);
        await registration.DeregisterAsync(cancellationToken);
        Console.WriteLine("deregistered");
    }
}
