using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Faults;

/// <summary>Odd behaviour of real servers, seen by a real client.</summary>
public sealed class QuirkTests : ServerFixture
{
    [Test]
    public async Task NoWatchProgress_NeitherAskedForNorByTheClock()
    {
        Etcd.Quirks = EtcdQuirks.NoWatchProgress;
        using var watch = await OpenAsync();
        await watch.RequestProgressAsync();
        await Etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Watch) && call.Key is null);
        await Etcd.AdvanceAsync(TimeSpan.FromHours(1));
        Etcd.Put("key", "1");

        (await watch.NextAsync()).Events.Should().ContainSingle();
        Etcd.Quirks = EtcdQuirks.None;
        await Etcd.AdvanceAsync(TimeSpan.FromHours(1));
        (await watch.NextAsync()).Events.Should().BeEmpty();
    }

    [Test]
    public async Task RefuseWatches_CreatedAndCancelledInOneResponse()
    {
        Etcd.Quirks = EtcdQuirks.RefuseWatches;
        using var watch = await Client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });

        (await watch.NextAsync()).Should().Match<WatchResponse>(response =>
            response.Created && response.Canceled && response.CancelReason.Contains("permission denied"));
    }

    [Test]
    public async Task KeepAliveTtlZero_TheLeaseIsThereAllTheSame()
    {
        Etcd.Quirks = EtcdQuirks.KeepAliveTtlZero;
        var lease = await Client.GrantAsync(10);
        using var call = Client.Lease.LeaseKeepAlive();
        await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        (await call.ResponseStream.MoveNext(CancellationToken.None).Within("an answer")).Should().BeTrue();

        call.ResponseStream.Current.TTL.Should().Be(0);
        Etcd.Leases.List().Should().ContainSingle();
    }

    [Test]
    public async Task LeaderChangeClosesStreams_OnlyThen()
    {
        using (var watch = await OpenAsync())
        {
            Etcd.ChangeLeader();
            Etcd.Put("key", "1");
            var seen = await watch.NextAsync();
            (seen.Events.Count, seen.Header.RaftTerm).Should().Be((1, 3UL));

            Etcd.Quirks = EtcdQuirks.LeaderChangeClosesStreams;
            Etcd.ChangeLeader();
            (await watch.EndAsync()).Should().Be(new Status(StatusCode.Unavailable, EtcdError.NoLeader.Message));
        }

        (await Client.Maintenance.StatusAsync(new StatusRequest())).RaftTerm.Should().Be(4);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task TokenExpiryClosesWatches_WhenTheTokenIsGone(bool byClock)
    {
        Etcd.Quirks = EtcdQuirks.TokenExpiryClosesWatches;
        await Client.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
        await Client.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "root" });
        await Client.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await Client.Auth.AuthEnableAsync(new AuthEnableRequest());
        var token = (await Client.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "secret" })).Token;
        using var watch = new WatchCall(Client.Watch.Watch(new Metadata { { "token", token } }));
        await watch.SendAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });
        (await watch.NextAsync()).Canceled.Should().BeFalse();

        if (byClock)
        {
            await Etcd.AdvanceAsync(TimeSpan.FromSeconds(299));
            Etcd.Streams.Count.Should().Be(1);
            await Etcd.AdvanceAsync(TimeSpan.FromSeconds(1));
        }
        else
        {
            Etcd.ExpireAuthTokens();
        }

        (await watch.EndAsync()).Should().Be(new Status(StatusCode.Unauthenticated, EtcdError.InvalidAuthToken.Message));
    }

    private Task<WatchCall> OpenAsync() =>
        Client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key"), ProgressNotify = true });
}
