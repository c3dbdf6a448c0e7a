using System.Net;
using System.Net.Sockets;
using Etcd.Discovery.Registration.Hosting;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Failures;

/// <content>Failures of registrations.</content>
internal sealed partial class ProductionFailureTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task F01_EtcdOutageLongerThanAnyRetryBudget_ServiceComesBack(bool etcdKeepsItsData)
    {
        await using var connection = Connect(options => options.MaxBackoff = TimeSpan.FromSeconds(5));
        await using var registration = await RegisterAsync(connection);

        await Etcd.StopAsync(StopMode.Kill);
        await Etcd.AdvanceAsync(10 * Minute);
        registration.State.Should().Be(RegistrationState.Lost);
        await Etcd.RestartAsync(etcdKeepsItsData);

        await UntilRegisteredAsync(registration);
    }

    [Test]
    public async Task F02_KeepAliveStreamClosed_LeaseIsKeptAndIfGoneReplaced()
    {
        await using var registration = await RegisterAsync();
        var lease = registration.LeaseId;

        Etcd.Streams.Of(EtcdRpc.LeaseKeepAlive).Break().Should().Be(1);
        await Etcd.AdvanceAsync(Minute);
        LeaseOfKey.Should().Be(lease);

        Etcd.Streams.Of(EtcdRpc.LeaseKeepAlive).Break().Should().Be(1);
        await Etcd.Leases.ExpireAsync(lease);
        await UntilAsync(() => LeaseOfKey is not 0 and var other && other != lease, "the key under another lease");
        await UntilRegisteredAsync(registration);
    }

    [Test]
    public async Task F03_KeyPutAgainWithADeadLease_AnotherLeaseIsGranted()
    {
        await using var registration = await RegisterAsync();
        var dead = registration.LeaseId;

        // The next keep-alive is seconds away, so the registration sees that its key is gone before it learns that its lease is.
        await Etcd.Leases.ExpireAsync(dead);
        await UntilAsync(() => LeaseOfKey != 0, "the key");

        Etcd.Journal.Calls.Should().Contain(call => call.Is(EtcdRpc.Txn) && call.Status!.Value.Detail == EtcdError.LeaseNotFound.Message);
        await UntilRegisteredAsync(registration);
        registration.LeaseId.Should().NotBe(dead);
    }

    [Test]
    public async Task F04_OwnKeyDeletedWhileTheLeaseLives_IsPutAgain()
    {
        await using var registration = await RegisterAsync();
        var lease = registration.LeaseId;

        Etcd.Delete(Key).Should().BeTrue();

        await UntilRegisteredAsync(registration);
        registration.LeaseId.Should().Be(lease);
    }

    [Test]
    public async Task F05_NetworkCutPastTheTtl_ServiceComesBackOnceHealed()
    {
        await using var registration = await RegisterAsync();
        var lease = registration.LeaseId;

        await Etcd.RefuseConnectionsAsync();
        Etcd.ResetConnections();
        await Etcd.AdvanceAsync(Minute);
        Etcd.Get(Key).Should().BeNull();
        registration.State.Should().Be(RegistrationState.Lost);
        await Etcd.AcceptConnectionsAsync();

        await UntilRegisteredAsync(registration);
        registration.LeaseId.Should().NotBe(lease);
    }

    [Test]
    public async Task F06_LeaderChangeClosesStreams_NothingIsLost()
    {
        Etcd.Quirks = EtcdQuirks.LeaderChangeClosesStreams;
        await using var registration = await RegisterAsync();
        await using var directory = await FollowAsync();
        var lease = registration.LeaseId;

        Etcd.ChangeLeader();
        Etcd.Put(Prefix + "a", A);

        await UntilFollowedAsync(directory, Address, "a:1");
        await Etcd.AdvanceAsync(Minute);
        registration.Should().BeEquivalentTo(new { State = RegistrationState.Registered, LeaseId = lease });
    }

    [Test]
    public async Task F07_KeepAliveStreamSilentlyDead_IsReplacedBeforeTheLeaseEnds()
    {
        await using var registration = await RegisterAsync();
        var lease = registration.LeaseId;
        var lost = registration.WaitForStateAsync(RegistrationState.Lost);

        Etcd.Streams.Of(EtcdRpc.LeaseKeepAlive).Stall().Should().Be(1);
        await Etcd.AdvanceAsync(Minute);

        LeaseOfKey.Should().Be(lease);
        lost.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task F18_DuplicateOwner_OldProcessLeavesTheKeyOfTheNewOne()
    {
        await using var connection = Connect();
        var old = await RegisterAsync(connection);
        await using var young = await RegisterAsync();

        await UntilAsync(() => old.State == RegistrationState.Superseded, "the end of the old registration");
        await old.DisposeAsync().Within();

        LeaseOfKey.Should().Be(young.LeaseId);
        Etcd.Leases.List().Should().ContainSingle();
    }

    [Test]
    public async Task F19_Crash_LeavesNoPermanentKey()
    {
        var connection = Connect();
        await RegisterAsync(connection);

        // Without its connection, the registration can neither renew nor revoke the lease.
        await connection.DisposeAsync();
        LeaseOfKey.Should().NotBe(0);
        await Etcd.AdvanceAsync(Minute);

        Etcd.Get(Key).Should().BeNull();
        Etcd.Leases.List().Should().BeEmpty();
    }

    [TestCase("10.1.2.3", null, "http://[::]:5000", "10.1.2.3:5000")]
    [TestCase(null, "2001:db8::7", "http://[::]:5000", "[2001:db8::7]:5000")]
    [TestCase("10.1.2.3", null, "http://127.0.0.1:4000 http://0.0.0.0:5000", "10.1.2.3:5000")]
    public async Task F20_WrongAddressAdvertised_AddressIsOneThatOthersCanDial(string? route4, string? route6, string bound, string expected)
    {
        var advertised = new AdvertisedAddress(
            family => (family == AddressFamily.InterNetwork ? route4 : route6) is { } route ? IPAddress.Parse(route) : null);
        var finder = new BoundEndpointFinder(new EtcdRegistrationOptions(), new BoundAddresses(bound), advertised);
        var found = HostText.Format((await finder.FindAsync(CancellationToken.None)).Address);
        found.Should().Be(expected);

        var boundToAll = new Uri(bound.Split(' ').Last()).Authority;
        var register = () => RegisterAsync(address: boundToAll);
        (await register.Should().ThrowAsync<ArgumentException>()).WithParameterName("endpoint");
        Etcd.List().Should().BeEmpty();
    }

    private sealed class BoundAddresses(string addresses) : IBoundAddressSource
    {
        public ValueTask<IReadOnlyCollection<string>> GetAddressesAsync(CancellationToken cancellationToken) => new(addresses.Split(' '));
    }
}
