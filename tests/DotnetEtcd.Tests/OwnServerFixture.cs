using DotnetEtcd.Tests.Servers;

namespace DotnetEtcd.Tests;

/// <summary>Cases that would disturb others on the same server: each has one of its own.</summary>
public abstract class OwnServerFixture(Backend backend) : DotnetEtcdFixture(backend)
{
    protected override Task<IServer> ServerAsync() => Backend.StartAsync();

    protected override ValueTask ReleaseAsync(IServer server) => server.DisposeAsync();
}
