using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Faults;

/// <summary>Odd behaviour of real servers, seen by a real client.</summary>
public sealed class QuirkTests
{
    private FakeEtcdServer _etcd = null!;
    private EtcdClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _etcd = await FakeEtcdServer.StartAsync(options => options.UseManualClock());
        _client = new EtcdClient(_etcd);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _etcd.DisposeAsync();
    }

    [Test]
    public async Task NoWatchProgress_NeitherAskedForNorByTheClock()
    {
        _etcd.Quirks = EtcdQuirks.NoWatchProgress;
        using var watch = await OpenAsync();
        await watch.SendAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() });
        await _etcd.Journal.NextAsync(call => call.Is(Rpc.Watch) && call.Key is null);
        await _etcd.AdvanceAsync(TimeSpan.FromHours(1));
        _etcd.Put("key", "1");

        (await watch.NextAsync()).Events.Should().ContainSingle();
        _etcd.Quirks = EtcdQuirks.None;
        await _etcd.AdvanceAsync(TimeSpan.FromHours(1));
        (await watch.NextAsync()).Events.Should().BeEmpty();
    }

    [Test]
    public async Task RefuseWatches_CreatedAndCancelledInOneResponse()
    {
        _etcd.Quirks = EtcdQuirks.RefuseWatches;
        using var watch = await _client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });

        (await watch.NextAsync()).Should().Match<WatchResponse>(response =>
            response.Created && response.Canceled && response.CancelReason.Contains("permission denied"));
    }

    [Test]
    public async Task KeepAliveTtlZero_TheLeaseIsThereAllTheSame()
    {
        _etcd.Quirks = EtcdQuirks.KeepAliveTtlZero;
        var lease = await _client.GrantAsync(10);
        using var call = _client.Leases.LeaseKeepAlive();
        await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        (await call.ResponseStream.MoveNext(CancellationToken.None).Within("an answer")).Should().BeTrue();

        call.ResponseStream.Current.TTL.Should().Be(0);
        _etcd.Leases.List().Should().ContainSingle();
    }

    [Test]
    public async Task LeaderChangeClosesStreams_OnlyThen()
    {
        using (var watch = await OpenAsync())
        {
            _etcd.ChangeLeader();
            _etcd.Put("key", "1");
            var seen = await watch.NextAsync();
            (seen.Events.Count, seen.Header.RaftTerm).Should().Be((1, 3UL));

            _etcd.Quirks = EtcdQuirks.LeaderChangeClosesStreams;
            _etcd.ChangeLeader();
            (await watch.EndAsync()).Should().Be(new Status(StatusCode.Unavailable, EtcdError.NoLeader.Message));
        }

        (await _client.Maintenance.StatusAsync(new StatusRequest())).RaftTerm.Should().Be(4);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task TokenExpiryClosesWatches_WhenTheTokenIsGone(bool byClock)
    {
        _etcd.Quirks = EtcdQuirks.TokenExpiryClosesWatches;
        await _client.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
        await _client.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "root" });
        await _client.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await _client.Auth.AuthEnableAsync(new AuthEnableRequest());
        var token = (await _client.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "secret" })).Token;
        using var watch = new WatchClientStream(_client.Watch.Watch(new Metadata { { "token", token } }));
        await watch.SendAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") } });
        (await watch.NextAsync()).Canceled.Should().BeFalse();

        if (byClock)
        {
            await _etcd.AdvanceAsync(TimeSpan.FromSeconds(299));
            _etcd.Streams.Count.Should().Be(1);
            await _etcd.AdvanceAsync(TimeSpan.FromSeconds(1));
        }
        else
        {
            _etcd.ExpireAuthTokens();
        }

        (await watch.EndAsync()).Should().Be(new Status(StatusCode.Unauthenticated, EtcdError.InvalidAuthToken.Message));
    }

    private async Task<WatchClientStream> OpenAsync()
    {
        var watch = await _client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key"), ProgressNotify = true });
        (await watch.NextAsync()).Created.Should().BeTrue();
        return watch;
    }
}
