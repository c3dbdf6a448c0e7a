using Conformance.Tests.Backends;
using FluentAssertions;
using Grpc.Core;
using Grpc.Health.V1;
using NUnit.Framework;
using Testing;
using static Grpc.Health.V1.HealthCheckResponse.Types;
using Testing.Etcd;

namespace Conformance.Tests.Transport;

public sealed class HealthTests(Backend backend) : ConformanceFixture(backend)
{
    private Health.HealthClient Health => new(Etcd.Channel);

    [Test]
    public async Task Check_TheServer_IsServing() =>
        (await Health.CheckAsync(new HealthCheckRequest(), Soon)).Status.Should().Be(ServingStatus.Serving);

    [TestCase("etcdserverpb.KV")]
    [TestCase("none")]
    public async Task Check_OneService_IsUnknown(string service) =>
        await Health.CheckAsync(new HealthCheckRequest { Service = service }, Soon).ShouldFailAsync(StatusCode.NotFound, "unknown service");

    [TestCase("", ServingStatus.Serving)]
    [TestCase("etcdserverpb.KV", ServingStatus.ServiceUnknown)]
    public async Task Watch_SendsTheStatusAndStaysOpen(string service, ServingStatus expected)
    {
        using var watch = Health.Watch(new HealthCheckRequest { Service = service });

        (await watch.ResponseStream.MoveNext(CancellationToken.None).Within("the status")).Should().BeTrue();
        watch.ResponseStream.Current.Status.Should().Be(expected);
        watch.ResponseStream.MoveNext(CancellationToken.None).IsCompleted.Should().BeFalse();
    }

    private static CallOptions Soon => new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + Bounded.Timeout);
}
