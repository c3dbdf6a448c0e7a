using System.Globalization;
using Etcd.Discovery;
using Grpc.Core;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Load.Children;

/// <summary>A channel that follows endpoints in etcd and connects to none of them.</summary>
internal static class ResolverClient
{
    public const string Name = "resolver-client";
    public const string Service = "bench";

    public static string[] Arguments(string url, int subset) => Child.Arguments(Name, url, subset.ToString(CultureInfo.InvariantCulture));

    /// <summary>Runs until the input ends. Answers each line with the processor time of this process, in microseconds.</summary>
    public static async Task RunAsync(string[] arguments)
    {
        var balancer = new CountingBalancerFactory();
        await using var connection = new EtcdConnection(arguments[0]);
        using var channel = connection.CreateChannel(
            $"etcd:///{Service}",
            options =>
            {
                options.Credentials = ChannelCredentials.Insecure;
                options.ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new LoadBalancingConfig(balancer.Name) } };
                options.ServiceProvider = new ServiceCollection().AddSingleton<LoadBalancerFactory>(balancer).BuildServiceProvider();
            },
            new EtcdResolverOptions { SubsetSize = int.Parse(arguments[1], CultureInfo.InvariantCulture), ClientId = Name });
        using var stopping = new CancellationTokenSource();
        var connecting = channel.ConnectAsync(stopping.Token);
        await balancer.FirstUpdate;
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{balancer.Addresses}"));
        while (await Console.In.ReadLineAsync(CancellationToken.None) is not null)
        {
            await Console.Out.WriteLineAsync(Environment.CpuUsage.TotalTime.TotalMicroseconds.ToString(CultureInfo.InvariantCulture));
        }

        await stopping.CancelAsync();
        await connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
