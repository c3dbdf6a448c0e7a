using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Conformance.Tests.Backends;

public sealed class BackendTests(Backend backend) : ConformanceFixture(backend)
{
    [Test]
    public async Task RestartAsync_RunningServer_ServesAtTheSameAddress()
    {
        var address = Server.ConnectionString;
        await PutAsync("before");

        await Server.RestartAsync();

        Server.ConnectionString.Should().Be(address);

        // The channel may first have to notice that its connection is gone.
        await Bounded.UntilAsync(
            async () =>
            {
                try
                {
                    await PutAsync("after");
                    return true;
                }
                catch (Grpc.Core.RpcException)
                {
                    return false;
                }
            },
            "a put after the restart");
    }
}
