using Etcd.Api;
using Etcd.Discovery.Tests.Registration.Support;
using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Registration;

/// <summary>
/// Requests of a registration that etcd receives again, late: a member that hung goes on, and what it was sent was sent to another member
/// too.
/// </summary>
internal sealed class LateRequestTests : RegistrationFixture
{
    [Test]
    public async Task Put_AgainAfterUpdates_ChangesNothing()
    {
        await using var registration = await RegisterAsync();
        await registration.UpdateAsync(new RegisteredEndpoint(Address, 1)).Within();
        await registration.UpdateAsync(new RegisteredEndpoint(Address, 2)).Within();

        var late = await SendAgainAsync();

        late.Should().HaveCount(3);
        var found = await Etcd.FindAsync(Key);
        found!.Value.ToStringUtf8().Should().Contain("\"Metadata\":2");
        found.Version.Should().Be(3);
    }

    [Test]
    public async Task Put_AgainAfterTheKeyWasLostAndPutBack_ChangesNothing()
    {
        await using var registration = await RegisterAsync();
        await registration.UpdateAsync(new RegisteredEndpoint(Address, 1)).Within();
        var lost = registration.WaitForStateAsync(RegistrationState.Lost);
        await Etcd.DeleteAsync(Key);
        await lost.Within();
        await registration.WaitForStateAsync(RegistrationState.Registered).Within();
        await registration.UpdateAsync(new RegisteredEndpoint(Address, 2)).Within();

        await SendAgainAsync();

        (await Etcd.FindAsync(Key))!.Value.ToStringUtf8().Should().Contain("\"Metadata\":2");
    }

    [Test]
    public async Task Request_AgainAfterTheDeregistration_ChangesNothing([Values] bool isShared)
    {
        await using var other = isShared ? await ShareAsync("other") : null;
        var registration = isShared ? await ShareAsync("a") : await RegisterAsync();
        await registration.UpdateAsync(new RegisteredEndpoint(Address, 1)).Within();
        var created = TxnsOf(registration.Key)[0];
        await registration.DeregisterAsync().Within();

        // The creation was answered at once, so it was sent once.
        await SendAgainAsync(registration.Key, except: isShared ? created : null);

        (await Etcd.FindAsync(registration.Key)).Should().BeNull();
    }

    [Test]
    public async Task Deletion_AgainAfterTheNextRegistration_ChangesNothing()
    {
        await using var other = await ShareAsync("other");
        var first = await ShareAsync("a");
        await first.DeregisterAsync().Within();
        await using var second = await ShareAsync("a");
        second.LeaseId.Should().Be(other.LeaseId);
        var before = await Etcd.FindAsync(second.Key);

        await SendAgainAsync(second.Key);

        (await Etcd.FindAsync(second.Key)).Should().Be(before);
    }

    [Test]
    public async Task Creation_AgainAfterTheKeyLeftASharedLease_IsDeletedAgain()
    {
        var clock = new ManualTimeProvider();
        await using var connection = new EtcdConnection(
            new EtcdConnectionOptions { Endpoints = [Server.ConnectionString] }.UseTimeProvider(clock));
        await using var other = await ShareAsync("other", connection);
        Server.Faults.On(EtcdRpc.Txn).WithKey($"{Target}/a").Times(1).Fail(StatusCode.Unavailable, "unknown");
        var registering = ShareAsync("a", connection);
        await clock.AdvanceUntilAsync(() => registering.IsCompleted, TimeSpan.FromMilliseconds(10), "a registration");
        var registration = await registering;
        var created = TxnsOf(registration.Key)[0];
        await registration.DeregisterAsync().Within();

        for (var i = 0; i < 3; i++)
        {
            (await Etcd.Kv.TxnAsync(created)).Succeeded.Should().BeTrue();
            await clock.AdvanceUntilAsync(() => Server.Get(registration.Key) is null, TimeSpan.FromSeconds(1), "the end of the key");
        }

        // The next registration of the key is safe from that.
        await using var next = await ShareAsync("a", connection);
        next.LeaseId.Should().NotBe(other.LeaseId);
        var checks = CheckCount;
        await clock.AdvanceUntilAsync(() => CheckCount >= checks + 4, TimeSpan.FromSeconds(1), "checks");
        (await Etcd.FindAsync(next.Key))!.Version.Should().Be(1);
    }

    [Test]
    public async Task Creation_AnswerLost_IsRecognizedAndNotRepeated()
    {
        Server.Faults.On(EtcdRpc.Txn).AfterEffect().Times(1).Fail(EtcdError.LeaderChanged);

        await using var registration = await RegisterAsync();

        registration.State.Should().Be(RegistrationState.Registered);
        (await Etcd.FindAsync(Key))!.Version.Should().Be(1);
        await UpdateAndCheckAsync(registration, version: 2);
    }

    [Test]
    public async Task Update_AnswerLost_IsRecognizedAndNotRepeated()
    {
        await using var registration = await RegisterAsync();
        Server.Faults.On(EtcdRpc.Txn).AfterEffect().Times(1).Fail(EtcdError.LeaderChanged);

        await UpdateAndCheckAsync(registration, version: 2);

        await registration.UpdateAsync(new RegisteredEndpoint(Address, "next")).Within();
        (await Etcd.FindAsync(Key))!.Version.Should().Be(3);
        registration.State.Should().Be(RegistrationState.Registered);
    }

    [Test]
    public async Task Deletion_AnswerLost_IsDone()
    {
        await using var other = await ShareAsync("other");
        var registration = await ShareAsync("a");
        Server.Faults.On(EtcdRpc.Txn).AfterEffect().Times(2).Fail(EtcdError.LeaderChanged);

        await registration.DeregisterAsync().Within();

        (await Etcd.FindAsync(registration.Key)).Should().BeNull();
        other.State.Should().Be(RegistrationState.Registered);
    }

    [Test]
    public async Task Answer_Incomplete_IsAFailureThatPasses()
    {
        Server.Faults.On(EtcdRpc.Txn).Times(1).Rewrite<TxnResponse>(response => response.Header = null);

        await using var registration = await RegisterAsync(new() { RetryInBackground = true });
        await registration.WaitForStateAsync(RegistrationState.Registered).Within();

        (await Etcd.FindAsync(Key))!.Version.Should().Be(1);
    }

    private int CheckCount => Server.Journal.Calls.Count(call => call.Request is TxnRequest { Success.Count: 0 });

    private async Task UpdateAndCheckAsync(ServiceRegistration registration, long version)
    {
        await registration.UpdateAsync(new RegisteredEndpoint(Address, "new")).Within();

        var found = await Etcd.FindAsync(Key);
        found!.Value.ToStringUtf8().Should().Contain("\"new\"");
        found.Version.Should().Be(version);
    }

    private Task<ServiceRegistration> ShareAsync(string instance, EtcdConnection? connection = null) =>
        new ServiceRegistrar(connection ?? Connection)
            .RegisterAsync(Target, new RegisteredEndpoint(Address), new() { SharedLease = true, InstanceId = instance }).Within();

    /// <summary>The transactions of a key that change something, in order.</summary>
    private TxnRequest[] TxnsOf(string key) => [.. Server.Journal.Calls
        .Select(call => call.Request)
        .OfType<TxnRequest>()
        .Where(txn => txn.Success.Count > 0 && txn.Compare[0].Key == ByteString.CopyFromUtf8(key))];

    /// <summary>Sends the transactions of a key again, the last one first.</summary>
    private async Task<TxnRequest[]> SendAgainAsync(string key = Key, TxnRequest? except = null)
    {
        var late = TxnsOf(key);
        foreach (var txn in late.Reverse().Where(txn => !txn.Equals(except)))
        {
            try
            {
                await Etcd.Kv.TxnAsync(txn);
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
            {
                // The lease is gone.
            }
        }

        return late;
    }
}
