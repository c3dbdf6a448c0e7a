using System.Collections.Concurrent;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace Etcd.Discovery.Tests.Chaos;

/// <summary>One schedule of faults against a cluster of three, with registrations, a directory and a resolver.</summary>
internal static class ChaosRun
{
    private const string Target = "shop/orders";
    private const string Prefix = Target + "/";
    private const string PermanentAddress = "192.0.2.9:9";
    private const int Registrations = 3;

    /// <summary>Runs a schedule.</summary>
    /// <exception cref="InvalidOperationException">The schedule failed; the message has the seed and the faults.</exception>
    public static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        await using var cluster = await FakeEtcdCluster.StartAsync(3, options => options.Seed = seed);
        var faults = new ChaosFaults(cluster, Prefix, random);
        try
        {
            await RunAsync(cluster, faults, random);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Seed {seed}: {exception.Message} After: {faults.History}. {cluster.Dump()}", exception);
        }
    }

    private static async Task RunAsync(FakeEtcdCluster cluster, ChaosFaults faults, Random random)
    {
        var time = new CountingTimeProvider();
        var surprises = new ConcurrentQueue<string>();
        cluster.Members[0].Put(Prefix + "permanent", $$"""{"Addr":"{{PermanentAddress}}"}""");
        var connection = new EtcdConnection(new EtcdConnectionOptions
        {
            Endpoints = [.. cluster.Members.Select(member => member.ConnectionString)],
            AttemptTimeout = TimeSpan.FromMilliseconds(50),
            InitialBackoff = TimeSpan.FromMilliseconds(2),
            MaxBackoff = TimeSpan.FromMilliseconds(20),
            WatchProgressInterval = TimeSpan.FromMilliseconds(100),
            Seed = random.Next(),
        }.UseTimeProvider(time));
        var registrar = new ServiceRegistrar(connection, new ServiceRegistrationOptions { Ttl = TimeSpan.FromMinutes(1), RetryInBackground = true });
        var registrations = new List<ServiceRegistration>();
        for (var i = 1; i <= Registrations; i++)
        {
            registrations.Add(await registrar.RegisterAsync(Target, new RegisteredEndpoint($"10.0.0.{i}:80")).Within("a registration"));
        }

        var directory = new ServiceDirectory(connection, Prefix);
        await directory.WaitForLoadAsync().Within("the directory");
        var watching = WatchAsync(directory, surprises);
        var resolver = new EtcdResolverFactory(connection).Create(new Uri("etcd:///" + Target), 80, NullLoggerFactory.Instance);
        var resolved = new TaskCompletionSource();
        var latest = Array.Empty<string>();
        resolver.Start(result =>
        {
            Volatile.Write(ref latest, Read(result, surprises));
            resolved.TrySetResult();
        });
        await resolved.Task.Within("the resolver");

        for (var steps = random.Next(2, 7); steps > 0; steps--)
        {
            await faults.ApplyAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(15)), TimeProvider.System);
        }

        await faults.EndAsync();
        await Bounded.UntilAsync(() => HasConverged(cluster, registrations, directory, Volatile.Read(ref latest)), "the sets are those of etcd");
        await Task.WhenAll(registrations.Select(registration => registration.DeregisterAsync())).Within("the end of the registrations");
        cluster.Members[0].List(Prefix).Where(pair => pair.Lease != 0).Should().BeEmpty("nothing is registered");

        await directory.DisposeAsync();
        resolver.Dispose();
        await Task.WhenAll(watching, resolver.Running).Within("the end of the watches");
        await connection.DisposeAsync();
        await Bounded.UntilAsync(() => cluster.Members.All(member => member.Streams.Count == 0), "no stream is left");
        await Bounded.UntilAsync(() => time.Timers == 0, "no timer is left");
        surprises.Should().BeEmpty();
    }

    private static bool HasConverged(
        FakeEtcdCluster cluster, List<ServiceRegistration> registrations, ServiceDirectory directory, string[] resolved)
    {
        var pairs = cluster.Members[0].List(Prefix);
        var addresses = pairs.SelectMany(pair => EndpointFormatSet.GoNaming.Read("", pair.Value.Span, out _)).Select(it => it.Address).ToList();
        return registrations.All(registration => registration.State == RegistrationState.Registered
                && pairs.Count(pair => pair.Key.ToStringUtf8() == registration.Key && pair.Lease == registration.LeaseId) == 1)
            && pairs.Count(pair => pair.Lease != 0) == registrations.Count
            && directory.Current.GetAddresses(Prefix).Order().SequenceEqual(addresses.Order())
            && resolved.Order().SequenceEqual(addresses.Distinct().Order());
    }

    private static async Task WatchAsync(ServiceDirectory directory, ConcurrentQueue<string> surprises)
    {
        var known = directory.Current;
        try
        {
            while (true)
            {
                if (!known.GetAddresses(Prefix).Contains(PermanentAddress))
                {
                    surprises.Enqueue("The directory lost the address that was always there.");
                }

                known = await directory.WaitForChangeAsync(known);
            }
        }
        catch (ObjectDisposedException)
        {
            // The end.
        }
    }

    private static string[] Read(ResolverResult result, ConcurrentQueue<string> surprises)
    {
        string[] addresses = result.Status.StatusCode == StatusCode.OK ? [.. result.Addresses!.Select(address => address.ToString())] : [];
        if (!addresses.Contains(PermanentAddress))
        {
            surprises.Enqueue($"The resolver reported {result.Status} with {string.Join(", ", addresses)}.");
        }

        return addresses;
    }
}
