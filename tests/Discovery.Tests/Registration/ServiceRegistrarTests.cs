using Etcd.Discovery.Tests.Registration.Support;
using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Registration;

internal sealed class ServiceRegistrarTests : RegistrationFixture
{
    [Test]
    public async Task RegisterAsync_NewEndpoint_PutsItsValueUnderALease()
    {
        await using var registration = await RegisterAsync();

        var found = await Etcd.FindAsync(Key);
        found!.Value.ToStringUtf8().Should().Be(Value);
        found.Lease.Should().Be(registration.LeaseId).And.NotBe(0);
        (await Etcd.GrantedTtlAsync(found.Lease)).Should().Be(15);
        registration.Should().BeEquivalentTo(new { Target, Key, State = RegistrationState.Registered });
        registration.Endpoint.Should().Be(new RegisteredEndpoint(Address));
    }

    [Test]
    public async Task RegisterAsync_InstanceId_IsTheLastPartOfTheKey()
    {
        await using var registration = await RegisterAsync(new() { InstanceId = "pod-7" });

        registration.Key.Should().Be("shop/orders/pod-7");
        (await Etcd.FindAsync("shop/orders/pod-7"))!.Value.ToStringUtf8().Should().Be(Value);
    }

    [Test]
    public async Task RegisterAsync_TtlWithAFraction_IsRoundedUp()
    {
        await using var registration = await RegisterAsync(new() { Ttl = TimeSpan.FromSeconds(20.1) });

        (await Etcd.GrantedTtlAsync(registration.LeaseId)).Should().Be(21);
    }

    [Test]
    public async Task RegisterAsync_NoOptions_TakesTheRegistrarsDefaults()
    {
        var defaults = new ServiceRegistrationOptions { InstanceId = "a" };
        var registrar = new ServiceRegistrar(Connection, defaults);
        defaults.InstanceId = "b";

        await using var registration = await registrar.RegisterAsync(Target, new RegisteredEndpoint(Address)).Within();

        registration.Key.Should().Be("shop/orders/a");
    }

    [Test]
    public async Task RegisterAsync_KeyOfADeadProcess_IsTakenOver()
    {
        await Etcd.PutAsync(Key, "old", await Etcd.GrantAsync());

        await using var registration = await RegisterAsync();

        (await Etcd.FindAsync(Key))!.Lease.Should().Be(registration.LeaseId);
    }

    [Test]
    public async Task RegisterAsync_KeyOfAnotherOwnerAndPolicyRefuse_ThrowsAndLeavesNothing()
    {
        var other = await Etcd.GrantAsync();
        await Etcd.PutAsync(Key, "other", other);

        var register = () => RegisterAsync(new() { Takeover = TakeoverPolicy.Refuse });

        (await register.Should().ThrowAsync<EndpointTakenException>()).Which.Key.Should().Be(Key);
        (await Etcd.FindAsync(Key))!.Value.ToStringUtf8().Should().Be("other");
        (await Etcd.LeasesAsync()).Should().Equal(other);
    }

    [Test]
    public async Task RegisterAsync_TtlTooLargeForEtcd_ThrowsItsError()
    {
        var register = () => RegisterAsync(new() { Ttl = TimeSpan.FromSeconds(9_000_000_001) });

        (await register.Should().ThrowAsync<ArgumentException>()).WithMessage("ServiceRegistrationOptions.Ttl must be*");
    }

    [Test]
    public async Task RegisterAsync_EtcdDown_ThrowsUnavailable()
    {
        await StopServerAsync();
        await using var connection = Connect(Wire.ConnectionString, callTimeout: TimeSpan.FromMilliseconds(200));

        var register = () => new ServiceRegistrar(connection).RegisterAsync(Target, new RegisteredEndpoint(Address)).Within();

        (await register.Should().ThrowAsync<EtcdUnavailableException>()).Which.Code.Should().Be(StatusCode.DeadlineExceeded);
    }

    [TestCase("127.0.0.1:1", "*http://127.0.0.1:1: Connection refused*")]
    [TestCase("etcd.invalid:2379", "*http://etcd.invalid:2379: *")]
    public async Task RegisterAsync_ClosedPortOrUnknownHost_SaysWhyWhicheverTimeLimitEndsIt(string endpoint, string message)
    {
        foreach (var (call, register) in new[] { (500, 10_000), (10_000, 500) })
        {
            var time = new ManualTimeProvider();
            await using var connection = Connect("http://" + endpoint, callTimeout: TimeSpan.FromMilliseconds(call), time: time);
            var options = new ServiceRegistrationOptions { RegisterTimeout = TimeSpan.FromMilliseconds(register) };

            var registering = new ServiceRegistrar(connection).RegisterAsync(Target, new RegisteredEndpoint(Address), options);
            await time.AdvanceUntilAsync(() => registering.IsCompleted, TimeSpan.FromMilliseconds(5), "the failure");

            (await registering.Awaiting(it => it).Should().ThrowAsync<EtcdUnavailableException>()).WithMessage(message).Which.Message.Should().NotContain("no answer");
        }
    }

    [Test]
    public async Task RegisterAsync_CancelledWhileEtcdIsSilent_EndsAtOnceAsCancelled()
    {
        Wire.Cut();
        using var cancel = new CancellationTokenSource();
        var options = new ServiceRegistrationOptions { DeregisterTimeout = TimeSpan.FromMilliseconds(50) };
        var registering = Registrar.RegisterAsync(Target, new RegisteredEndpoint(Address), options, cancel.Token);

        await cancel.CancelAsync();

        await registering.Invoking(task => task.Within()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task RegisterAsync_InBackgroundWhileEtcdIsDown_RegistersOnceItIsUp()
    {
        await StopServerAsync();
        await using var registration = await RegisterAsync(new() { RetryInBackground = true });
        registration.State.Should().Be(RegistrationState.Pending);

        await StartServerAsync();

        await registration.WaitForStateAsync(RegistrationState.Registered).Within();
        (await Etcd.FindAsync(Key))!.Lease.Should().Be(registration.LeaseId);
    }

    [Test]
    public async Task RegisterAsync_InBackgroundAndKeyTaken_EndsSuperseded()
    {
        await Etcd.PutAsync(Key, "other", await Etcd.GrantAsync());

        await using var registration = await RegisterAsync(new() { RetryInBackground = true, Takeover = TakeoverPolicy.Refuse });

        await registration.WaitForStateAsync(RegistrationState.Superseded).Within();
        (await Etcd.FindAsync(Key))!.Value.ToStringUtf8().Should().Be("other");
    }

    [TestCase("", "target")]
    [TestCase("shop/", "target")]
    public async Task RegisterAsync_BadTarget_Throws(string target, string parameter) =>
        await Registrar.Invoking(registrar => registrar.RegisterAsync(target, new RegisteredEndpoint(Address)))
            .Should().ThrowAsync<ArgumentException>().WithParameterName(parameter);

    [TestCase("", "*must be host:port*")]
    [TestCase(" ", "*must be host:port*")]
    [TestCase("http://127.0.0.1:5000", "*must be host:port, such as 10.0.0.5:5000*\"http://127.0.0.1:5000\", which has a scheme*")]
    [TestCase("10.0.0.1", "*\"10.0.0.1\", which has no port*")]
    [TestCase("justahost", "*which has no port*")]
    [TestCase("2001:db8::1", "*which has no port*")]
    [TestCase("h:0", "*whose port is not in 1 to 65535*")]
    [TestCase("h:99999", "*whose port is not in 1 to 65535*")]
    [TestCase("h:http", "*whose port is not in 1 to 65535*")]
    [TestCase(":5000", "*must be host:port*")]
    [TestCase("unix:/tmp/x", "*which is a Unix socket*")]
    [TestCase("0.0.0.0:5000", "*0.0.0.0 means every address*")]
    [TestCase("[::]:5000", "*:: means every address*")]
    [TestCase("[::ffff:0.0.0.0]:5000", "*means every address*")]
    public async Task RegisterAsync_AddressThatNobodyCanDial_ThrowsAndSaysWhy(string address, string message)
    {
        await Registrar.Invoking(registrar => registrar.RegisterAsync(Target, new RegisteredEndpoint(address)))
            .Should().ThrowAsync<ArgumentException>().WithParameterName("endpoint").WithMessage(message);

        (await Etcd.LeasesAsync()).Should().BeEmpty();
    }

    [TestCase("10.0.0.5:5000")]
    [TestCase("orders.internal:1")]
    [TestCase("my_service:65535")]
    [TestCase("[2001:db8::5]:5000")]
    public async Task RegisterAsync_AddressOfAnyHost_IsRegistered(string address)
    {
        await using var registration = await Registrar.RegisterAsync(Target, new RegisteredEndpoint(address)).Within();

        (await Etcd.FindAsync($"{Target}/{address}")).Should().NotBeNull();
    }

    [Test]
    public async Task RegisterAsync_LoopbackAddresses_WarnsOnce()
    {
        using var logs = new CapturedLogs();
        await using var connection = Connect(Wire.ConnectionString, logs: logs);
        var registrar = new ServiceRegistrar(connection);

        await using var first = await registrar.RegisterAsync(Target, new RegisteredEndpoint("127.0.0.1:5000")).Within();
        await using var second = await registrar.RegisterAsync(Target, new RegisteredEndpoint("[::1]:5000")).Within();
        await using var third = await registrar.RegisterAsync(Target, new RegisteredEndpoint(Address)).Within();

        logs.Entries.Where(entry => entry.Level == LogLevel.Warning).Select(entry => entry.Message)
            .Should().Equal("Registering 127.0.0.1:5000 under shop/orders. Only this machine can reach that address.");
    }

    [Test]
    public async Task RegisterAsync_NoAnswerWithinRegisterTimeout_ThrowsAndNamesKeyAndEndpoints()
    {
        Wire.Cut();
        var options = new ServiceRegistrationOptions { RegisterTimeout = TimeSpan.FromMilliseconds(100) };

        var register = () => RegisterAsync(options);

        (await register.Should().ThrowAsync<EtcdUnavailableException>())
            .WithMessage($"\"{Key}\" was not registered within 0.1 s. *{Wire.ConnectionString}*")
            .Which.Code.Should().Be(StatusCode.DeadlineExceeded);
    }

    [Test]
    public void Constructor_NoConnection_Throws() =>
        FluentActions.Invoking(() => new ServiceRegistrar(null!)).Should().Throw<ArgumentNullException>().WithParameterName("connection");
}
