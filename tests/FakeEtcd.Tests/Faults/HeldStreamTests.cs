using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Faults;

/// <summary>Several reasons hold one stream, or end it while it is held.</summary>
public sealed class HeldStreamTests : ServerFixture
{
    [Test]
    public async Task Delay_OfARequest_DoesNotReleaseAResponseThatHangs()
    {
        using var hang = Etcd.Faults.On(EtcdRpc.Watch).Times(1).AfterEffect().Hang();
        using var watch = await Client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("a") });
        await hang.WaitForHitsAsync();
        using var delay = Etcd.Faults.On(EtcdRpc.Watch).Times(1).Hang();
        await watch.SendAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("b") });
        await delay.WaitForHitsAsync();
        delay.Release();
        await Bounded.UntilAsync(() => Etcd.Streams.ListWatches().Count == 2, "the second watch");
        Etcd.Put("a", "1");

        await Etcd.WaitForDeliveryAsync();

        hang.Release();
        (await watch.NextAsync()).Created.Should().BeTrue();
    }

    [Test]
    public async Task Break_OfAPausedServer_ArrivesOnceTheServerResumes()
    {
        using var watch = await Client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("a") });
        Etcd.Pause();
        var value = ByteString.CopyFrom(new byte[100_000]);
        for (var put = 0; put < 10; put++)
        {
            Etcd.Put("a", value);
        }

        Etcd.Streams.Of(EtcdRpc.Watch).Break(EtcdError.NoLeader).Should().Be(1);
        Etcd.Resume();

        (await watch.EndAsync()).Should().Be(new Status(StatusCode.Unavailable, EtcdError.NoLeader.Message));
    }
}
