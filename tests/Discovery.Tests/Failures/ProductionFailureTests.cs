using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Failures;

/// <summary>The failures of production that <c>docs/discovery.md</c> lists: each test causes one, and shows how it ends.</summary>
/// <remarks>The server and its clients share a clock, so minutes of an outage take no time.</remarks>
[TestFixture]
internal sealed partial class ProductionFailureTests : EtcdFixture
{
    private const string Prefix = Target + "/";
    private const string Address = "10.0.0.5:5000";
    private const string Key = Prefix + Address;
    private const string A = """{"Addr":"a:1"}""";
    private const string B = """{"Addr":"b:1"}""";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly ManualTimeProvider _time = new();

    protected override TimeProvider Time => _time;

    private long LeaseOfKey => Etcd.List(Key).SingleOrDefault()?.Lease ?? 0;

    /// <summary>Registers an endpoint, and waits until all its streams are open.</summary>
    private async Task<ServiceRegistration> RegisterAsync(EtcdConnection? connection = null, string address = Address)
    {
        var registration = await new ServiceRegistrar(connection ?? Connection).RegisterAsync(Target, new RegisteredEndpoint(address)).Within();
        await Bounded.UntilAsync(
            () => Etcd.Streams.Of(EtcdRpc.LeaseKeepAlive).WithLease(registration.LeaseId).Count == 1
                && Etcd.Streams.ListWatches().Any(watch => watch.Key.ToStringUtf8() == registration.Key),
            "the streams of the registration");
        return registration;
    }

    /// <summary>Follows the endpoints, and waits until the watch is open.</summary>
    private async Task<ServiceDirectory> FollowAsync(EtcdConnection? connection = null)
    {
        var directory = new ServiceDirectory(connection ?? Connection, Prefix);
        await directory.WaitForLoadAsync().Within();
        return directory;
    }

    private Task UntilAsync(Func<bool> condition, string what) => Etcd.AdvanceUntilAsync(condition, Step, what);

    private Task UntilRegisteredAsync(ServiceRegistration registration) => UntilAsync(
        () => registration.State == RegistrationState.Registered && LeaseOfKey == registration.LeaseId, "the registration");

    private Task UntilFollowedAsync(ServiceDirectory directory, params string[] addresses) => UntilAsync(
        () => directory.Current.GetAddresses(Prefix).SequenceEqual(addresses), $"the addresses {string.Join(", ", addresses)}");

    private async Task<FaultRule> BreakWatchesAsync()
    {
        await UntilAsync(() => Etcd.Streams.Of(EtcdRpc.Watch).Count > 0, "a watch");
        var refusing = Etcd.Faults.On(EtcdRpc.Watch).Fail(EtcdError.NoLeader);
        Etcd.Streams.Of(EtcdRpc.Watch).Break(EtcdError.NoLeader).Should().BePositive();
        return refusing;
    }

    private int CountLists() => Etcd.Journal.Calls.Count(call => call.Is(EtcdRpc.Range) && call.Key == Prefix);
}
