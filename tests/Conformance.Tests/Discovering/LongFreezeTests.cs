using System.Collections.Concurrent;
using System.Globalization;
using Conformance.Tests.Backends;
using Etcd.Discovery;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Conformance.Tests.Discovering;

/// <summary>A member hangs for long while programs start, work and end. Nothing fails, and what is registered stays.</summary>
[NonParallelizable]
[TestFixture(Backend.Fake, false)]
[TestFixture(Backend.Fake, true)]
[TestFixture(Backend.Real, false)]
[TestFixture(Backend.Real, true)]
public sealed class LongFreezeTests(Backend backend, bool tls) : FrozenMemberFixture(backend, tls)
{
    private const int DefaultSeconds = 5;
    private const int Programs = 3;

    private static readonly ServiceRegistrationOptions Registering = new() { Ttl = TimeSpan.FromSeconds(6) };
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, int> _done = new();
    private readonly ConcurrentQueue<string> _failed = new();

    /// <summary>The environment variable FROZEN_MEMBER_SECONDS sets another time.</summary>
    [Test]
    public async Task Programs_OneMemberFrozen_NothingFails()
    {
        var time = ReadSeconds();
        _done.Clear();
        _failed.Clear();
        var early = Enumerable.Range(0, Members).Select(_ => Connect()).ToList();
        var kept = await Task.WhenAll(early.Select((connection, i) => RegisterAsync(connection, $"10.0.0.1:{i + 1}")));
        foreach (var registration in kept)
        {
            registration.StateChanged += (_, change) => _failed.Enqueue($"a registration that should stay is {change.State}");
        }

        // The connections begin with a member by chance, so some of them use the leader. The others pass writes on to it.
        await Cluster.FreezeAsync(await FindLeaderAsync());
        using var ending = new CancellationTokenSource(time);
        await Task.WhenAll(
            [
                .. early.Select((connection, i) => RepeatAsync(() => UseAsync(connection, $"{Target}/early-{i}"), ending.Token)),
                .. Enumerable.Range(0, Programs).Select(i => RepeatAsync(() => RunProgramAsync(i), ending.Token)),
            ]);

        (await new EndpointManager(early[0], Target).ListAsync().Within("a read")).Keys
            .Should().Contain(kept.Select(registration => registration.Key), "what is registered stays");
        foreach (var (registration, connection) in kept.Zip(early))
        {
            registration.State.Should().Be(RegistrationState.Registered);
            await TryAsync("deregistration", () => registration.DeregisterAsync());
            await connection.DisposeAsync();
        }

        TestContext.Out.WriteLine($"{Cluster.Name}, {time.TotalSeconds} s: {string.Join(", ", _done.OrderBy(done => done.Key).Select(done => $"{done.Value} × {done.Key}"))}");
        _failed.Where(failure => !failure.Contains("Deregistered", StringComparison.Ordinal)).Should().BeEmpty();
    }

    private static Task<ServiceRegistration> RegisterAsync(EtcdConnection connection, string address) =>
        new ServiceRegistrar(connection, Registering).RegisterAsync(Target, new RegisteredEndpoint(address));

    /// <summary>A program with an old connection.</summary>
    private async Task UseAsync(EtcdConnection connection, string key)
    {
        var manager = new EndpointManager(connection, Target);
        await TryAsync("read", () => manager.ListAsync());
        await TryAsync("write", () => manager.AddEndpointAsync(key, new RegisteredEndpoint("a:1")));
    }

    /// <summary>A program that starts, finds itself in a directory, and ends.</summary>
    private async Task RunProgramAsync(int number)
    {
        var address = $"10.0.0.2:{number + 1}";
        await using var connection = Connect();
        await using var directory = new ServiceDirectory(connection, Target);
        ServiceRegistration? registration = null;
        await TryAsync("registration", async () => registration = await RegisterAsync(connection, address));
        await TryAsync("change in a directory", () => FollowAsync(directory, address, isListed: true));
        if (registration is not null)
        {
            await TryAsync("deregistration", () => registration.DeregisterAsync());
            await TryAsync("change in a directory", () => FollowAsync(directory, address, isListed: false));
        }
    }

    private static Task FollowAsync(ServiceDirectory directory, string address, bool isListed) => Bounded.UntilAsync(
        () => directory.Current.GetAddresses(Target).Contains(address) == isListed, "a change in the directory");

    private static async Task RepeatAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await work();
            await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryAsync(string what, Func<Task> work)
    {
        try
        {
            await work().Within(what);
            _done.AddOrUpdate(what, 1, static (_, count) => count + 1);
        }
        catch (Exception exception) when (exception is EtcdException or TimeoutException)
        {
            _failed.Enqueue($"{what}: {exception.Message}");
        }
    }

    private static TimeSpan ReadSeconds() => TimeSpan.FromSeconds(
        Environment.GetEnvironmentVariable("FROZEN_MEMBER_SECONDS") is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : DefaultSeconds);
}
