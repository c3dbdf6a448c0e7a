using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Failures;

/// <content>Failures of authentication.</content>
internal sealed partial class ProductionFailureTests
{
    private const int Followers = 100;

    [TestCase(true)]
    [TestCase(false)]
    public async Task F12_TokenExpiredOrServerRestartedWithAuth_ReadsWritesAndWatchesGoOn(bool restart)
    {
        await Clients.EnableAuthenticationAsync();
        await using var connection = ConnectAsRoot();
        await using var registration = await RegisterAsync(connection);
        await using var directory = await FollowAsync(connection);

        if (restart)
        {
            await Etcd.RestartAsync();
        }
        else
        {
            Etcd.ExpireAuthTokens();
            Etcd.Streams.Of(EtcdRpc.Watch).Break();
        }

        await UntilAsync(() => Etcd.Streams.ListWatches().Count == 2, "the watches");
        await new EndpointManager(connection, Target).AddEndpointAsync(Prefix + "a", new RegisteredEndpoint("a:1")).Within();
        await UntilFollowedAsync(directory, Address, "a:1");
        await Etcd.AdvanceAsync(Minute);
        await UntilRegisteredAsync(registration);
    }

    [Test]
    public async Task F13_ManyWatchersLoseTheirToken_OneAuthenticationServesAll()
    {
        await Clients.EnableAuthenticationAsync();
        await using var connection = ConnectAsRoot();
        await using var directory = new ServiceDirectory(connection, [.. Enumerable.Range(0, Followers).Select(i => $"svc-{i}/")]);
        await directory.WaitForLoadAsync().Within();
        await UntilAsync(() => Etcd.Streams.ListWatches().Count == Followers, "the watches");
        var before = CountAuthentications();

        Etcd.ExpireAuthTokens();
        Etcd.Streams.Of(EtcdRpc.Watch).Break();
        await UntilAsync(() => CountAuthentications() > before && Etcd.Streams.ListWatches().Count == Followers, "the watches again");
        await Etcd.AdvanceAsync(Minute);

        (CountAuthentications() - before).Should().Be(1);
    }

    private EtcdConnection ConnectAsRoot() => Connect(options => (options.Username, options.Password) = ("root", "secret"));

    private int CountAuthentications() => Etcd.Journal.Calls.Count(call => call.Is(EtcdRpc.Authenticate));
}
