using Etcd.Discovery.Tests.Registration.Support;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Registration;

/// <summary>Registrations that share a lease: one lease for all, and each keeps to its own key.</summary>
internal sealed class SharedLeaseTests : RegistrationFixture
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Register_Several_ShareOneLease()
    {
        var registrations = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ShareAsync($"i{i}")));

        registrations.Select(it => it.LeaseId).Distinct().Should().Equal(await Etcd.LeasesAsync());
        Server.Streams.Of(EtcdRpc.LeaseKeepAlive).Count.Should().Be(1);
        await DisposeAsync(registrations);
        (await Etcd.LeasesAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Register_OtherTtlOrNotShared_HasAnotherLease()
    {
        await using var shared = await ShareAsync("a");
        await using var longer = await ShareAsync("b", Ttl * 2);
        await using var own = await RegisterAsync(new() { Ttl = Ttl, InstanceId = "c" });

        new[] { shared.LeaseId, longer.LeaseId, own.LeaseId }.Should().OnlyHaveUniqueItems();
    }

    [Test]
    public async Task Dispose_NotTheLast_DeletesItsOwnKeyOnly()
    {
        var first = await ShareAsync("a");
        await using var second = await ShareAsync("b");

        await first.DisposeAsync().Within();

        first.State.Should().Be(RegistrationState.Deregistered);
        (await Etcd.FindAsync(KeyOf("a"))).Should().BeNull();
        (await Etcd.FindAsync(KeyOf("b")))!.Lease.Should().Be(second.LeaseId);
        second.State.Should().Be(RegistrationState.Registered);
    }

    [Test]
    public async Task Dispose_Last_RevokesTheLease()
    {
        var first = await ShareAsync("a");
        var second = await ShareAsync("b");

        await DisposeAsync(first, second);

        (await Etcd.LeasesAsync()).Should().BeEmpty();
        await Bounded.UntilAsync(() => Server.Streams.Count == 0, "the end of the streams");
    }

    [Test]
    public async Task Register_AfterTheLastHasLeft_GetsANewLease()
    {
        var first = await ShareAsync("a");
        var lease = first.LeaseId;
        await first.DisposeAsync().Within();

        await using var second = await ShareAsync("a");

        second.LeaseId.Should().NotBe(lease);
        (await Etcd.LeasesAsync()).Should().Equal(second.LeaseId);
    }

    [Test]
    public async Task Lease_Lost_AllComeBackUnderOne()
    {
        var registrations = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => ShareAsync($"i{i}")));
        var lease = registrations[0].LeaseId;
        var lost = registrations.Select(it => it.WaitForStateAsync(RegistrationState.Lost)).ToArray();

        await Etcd.RevokeAsync(lease);

        await Task.WhenAll(lost).Within();
        await Task.WhenAll(registrations.Select(it => it.WaitForStateAsync(RegistrationState.Registered))).Within();
        var now = await Etcd.LeasesAsync();
        now.Should().ContainSingle().Which.Should().NotBe(lease);
        for (var i = 0; i < 10; i++)
        {
            (await Etcd.FindAsync(KeyOf($"i{i}")))!.Lease.Should().Be(now[0]);
        }

        await DisposeAsync(registrations);
        (await Etcd.LeasesAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Key_TakenByAnotherProcess_IsLeftToIt()
    {
        await using var connection = Connect(Server.ConnectionString);
        var older = await ShareAsync("a");
        await using var other = await ShareAsync("b");
        await using var newer = await new ServiceRegistrar(connection)
            .RegisterAsync(Target, new RegisteredEndpoint(Address), Options("a", Ttl)).Within();

        await older.WaitForStateAsync(RegistrationState.Superseded).Within();
        await older.DisposeAsync().Within();

        (await Etcd.FindAsync(KeyOf("a")))!.Lease.Should().Be(newer.LeaseId);
        newer.State.Should().Be(RegistrationState.Registered);
        other.State.Should().Be(RegistrationState.Registered);
    }

    [Test]
    public async Task Key_DeregisteredByTheOldProcessBeforeItNotices_IsLeftToTheNewOne()
    {
        var older = await ShareAsync("a");
        await using var other = await ShareAsync("b");
        Server.Streams.Of(EtcdRpc.Watch).Stall();
        var lease = await Etcd.GrantAsync();
        await Etcd.PutAsync(KeyOf("a"), "new", lease);

        await older.DisposeAsync().Within();

        (await Etcd.FindAsync(KeyOf("a")))!.Lease.Should().Be(lease);
    }

    [Test]
    public async Task Key_RegisteredTwiceOnOneConnection_StaysWithTheNewerOne()
    {
        var older = await ShareAsync("a");
        await using var newer = await ShareAsync("a");

        await older.WaitForStateAsync(RegistrationState.Superseded).Within();
        await older.DisposeAsync().Within();

        newer.LeaseId.Should().NotBe(0);
        (await Etcd.FindAsync(KeyOf("a")))!.Lease.Should().Be(newer.LeaseId);
        newer.State.Should().Be(RegistrationState.Registered);
    }

    [Test]
    public async Task Dispose_EtcdDoesNotAnswer_DeletesTheKeyOnceItDoes()
    {
        var first = await Registrar
            .RegisterAsync(Target, new RegisteredEndpoint(Address), Options("a", Ttl, TimeSpan.FromMilliseconds(100))).Within();
        await using var second = await ShareAsync("b");
        var held = Server.Faults.On(EtcdRpc.Txn).WithKey(KeyOf("a")).Hang();

        await first.Awaiting(it => it.DeregisterAsync().Within()).Should().ThrowAsync<EtcdUnavailableException>();
        held.Remove();

        (await Etcd.WaitForAsync(KeyOf("a"), pair => pair is null)).Should().BeNull();
        second.State.Should().Be(RegistrationState.Registered);
    }

    [Test]
    public async Task Register_GrantFails_FailsEachAndLeavesNothing()
    {
        Server.Faults.On(EtcdRpc.LeaseGrant).Fail(StatusCode.PermissionDenied, "etcdserver: permission denied");
        var registering = Enumerable.Range(0, 5).Select(i => ShareAsync($"i{i}")).ToArray();
        foreach (var it in registering)
        {
            await it.Awaiting(task => task).Should().ThrowAsync<EtcdException>().WithMessage("etcdserver: permission denied");
        }

        Server.Faults.Clear();
        await using var registration = await ShareAsync("a");
        (await Etcd.LeasesAsync()).Should().Equal(registration.LeaseId);
    }

    [Test]
    public async Task RegisterAndDispose_ConcurrentlyAgainAndAgain_LeavesNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            for (var j = 0; j < 10; j++)
            {
                await using var registration = await ShareAsync($"i{i}");
                (await Etcd.FindAsync(KeyOf($"i{i}")))!.Lease.Should().Be(registration.LeaseId);
            }
        })));

        (await Etcd.LeasesAsync()).Should().BeEmpty();
        await Bounded.UntilAsync(() => Server.Streams.Count == 0, "the end of the streams");
    }

    private static string KeyOf(string instance) => $"{Target}/{instance}";

    private static ServiceRegistrationOptions Options(string instance, TimeSpan ttl, TimeSpan? timeout = null) => new()
    {
        SharedLease = true,
        Ttl = ttl,
        InstanceId = instance,
        DeregisterTimeout = timeout ?? TimeSpan.FromSeconds(20),
    };

    private static Task DisposeAsync(params IEnumerable<ServiceRegistration> registrations) =>
        Task.WhenAll(registrations.Select(registration => registration.DisposeAsync().Within()));

    private Task<ServiceRegistration> ShareAsync(string instance, TimeSpan? ttl = null) =>
        Registrar.RegisterAsync(Target, new RegisteredEndpoint(Address), Options(instance, ttl ?? Ttl)).Within();
}
