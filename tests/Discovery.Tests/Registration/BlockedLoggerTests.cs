using Etcd.Discovery.Tests.Registration.Support;
using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Registration;

/// <summary>A logger is the application's code: it may block, and nothing else may wait for it.</summary>
internal sealed class BlockedLoggerTests : RegistrationFixture
{
    private const int StateChanged = 410;

    [Test]
    public async Task Logger_BlocksOnAStateChange_DoesNotHoldUpTheKeepAlives()
    {
        using var release = new ManualResetEventSlim();
        using var logs = new CapturedLogs();
        var blocked = 0;
        logs.OnLog = entry =>
        {
            if (entry.Id.Id == StateChanged && Interlocked.Exchange(ref blocked, 1) == 0)
            {
                release.Wait(Bounded.Timeout);
            }
        };
        await using var connection = new EtcdConnection(new EtcdConnectionOptions { Endpoints = [Server.ConnectionString] }, logs);
        var registering = new ServiceRegistrar(connection)
            .RegisterAsync(Target, new RegisteredEndpoint(Address), new() { Ttl = TimeSpan.FromSeconds(1) });

        await Bounded.UntilAsync(() => KeepAliveCount >= 5, "keep-alives while the logger blocks");
        release.Set();

        await using var registration = await registering.Within();
        await registration.WaitForStateAsync(RegistrationState.Registered).Within();
    }

    private int KeepAliveCount => Server.Journal.Calls.Count(call => call.Is(EtcdRpc.LeaseKeepAlive));
}
