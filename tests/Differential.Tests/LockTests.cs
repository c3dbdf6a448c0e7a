using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Differential.Tests;

/// <summary>The Lock service on both servers.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class LockTests(bool onRealEtcd)
{
    private static readonly ByteString Name = ByteString.CopyFromUtf8("my/lock");

    private RealEtcd? _real;
    private FakeEtcdServer? _fake;
    private EtcdClients _clients = null!;
    private Etcd.Api.Lock.LockClient _locks = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _real = onRealEtcd ? await RealEtcd.StartAsync() : null;
        _fake = onRealEtcd ? null : await FakeEtcdServer.StartAsync();
        _clients = new EtcdClients(_real?.ConnectionString ?? _fake!.ConnectionString);
        _locks = new Etcd.Api.Lock.LockClient(_clients.Channel);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _clients.Dispose();
        await (_fake?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_real?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Test]
    public async Task Lock_HeldByAnother_IsGrantedInTheOrderOfTheCalls()
    {
        var first = await LockAsync(await GrantAsync(1001));
        first.Key.ToStringUtf8().Should().Be("my/lock/3e9");
        var second = LockAsync(await GrantAsync(1002));
        await UntilQueuedAsync(2);
        var third = LockAsync(await GrantAsync(1003));
        await UntilQueuedAsync(3);
        second.IsCompleted.Should().BeFalse();

        await _locks.UnlockAsync(new UnlockRequest { Key = first.Key });
        var held = await second.Within("the second lock");
        third.IsCompleted.Should().BeFalse();
        (await LockAsync(1002)).Key.Should().Equal(held.Key, "the holder may lock again");

        // A holder whose lease ends loses the lock.
        await _clients.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = 1002 });
        (await third.Within("the third lock")).Header.Revision.Should().BePositive();
        await _clients.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = 1003 });
    }

    [Test]
    public async Task Lock_WithoutALease_GetsOneOfAMinute()
    {
        var name = ByteString.CopyFromUtf8("minute");
        var held = await _locks.LockAsync(new LockRequest { Name = name });

        var pair = (await _clients.Kv.RangeAsync(new RangeRequest { Key = held.Key })).Kvs.Single();
        held.Key.ToStringUtf8().Should().Be($"minute/{pair.Lease:x}");
        (await _clients.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = pair.Lease })).GrantedTTL.Should().Be(60);
        await _locks.UnlockAsync(new UnlockRequest { Key = held.Key });
    }

    [TestCase(-5, "-5")]
    [TestCase(-256, "-100")]
    [TestCase(long.MinValue, "-8000000000000000")]
    [TestCase(long.MaxValue, "7fffffffffffffff")]
    public async Task Lock_LeaseWithAnExtremeId_IsNamedAfterIt(long lease, string digits)
    {
        var held = await _locks.LockAsync(new LockRequest { Name = ByteString.CopyFromUtf8("extreme"), Lease = await GrantAsync(lease) });

        held.Key.ToStringUtf8().Should().Be($"extreme/{digits}");
        await _clients.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });
    }

    [Test]
    public async Task Lock_CallerGivesUp_LeavesTheQueue()
    {
        var name = ByteString.CopyFromUtf8("given-up");
        var held = await _locks.LockAsync(new LockRequest { Name = name, Lease = await GrantAsync(2001) });
        await UntilWaitingAsync(0);
        using var patience = new CancellationTokenSource();
        var waiting = _locks.LockAsync(new LockRequest { Name = name, Lease = await GrantAsync(2002) }, cancellationToken: patience.Token);
        await UntilWaitingAsync(1);

        await patience.CancelAsync();

        await waiting.Awaiting(call => call.ResponseAsync).Should().ThrowAsync<RpcException>();
        await UntilQueuedAsync(1, "given-up/");
        await _locks.UnlockAsync(new UnlockRequest { Key = held.Key });
    }

    [Test]
    public async Task Lock_ThatIsRefused_HasTheMessageButNotTheCode()
    {
        var unknownLease = async () => await _locks.LockAsync(new LockRequest { Name = Name, Lease = 77 });
        var noKey = async () => await _locks.UnlockAsync(new UnlockRequest());

        Describe((await unknownLease.Should().ThrowAsync<RpcException>()).Which).Should().Be((StatusCode.Unknown, EtcdError.LeaseNotFound.Message));
        Describe((await noKey.Should().ThrowAsync<RpcException>()).Which).Should().Be((StatusCode.Unknown, EtcdError.EmptyKey.Message));
    }

    private static (StatusCode Code, string Detail) Describe(RpcException exception) => (exception.StatusCode, exception.Status.Detail);

    private Task<LockResponse> LockAsync(long lease) => _locks.LockAsync(new LockRequest { Name = Name, Lease = lease }).ResponseAsync;

    private async Task<long> GrantAsync(long id) => (await _clients.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = id, TTL = 600 })).ID;

    private Task UntilWaitingAsync(int callers) =>
        EtcdMetrics.UntilWatchesAsync(_real?.ConnectionString ?? _fake!.ConnectionString, callers);

    private Task UntilQueuedAsync(int keys, string prefix = "my/lock/") => Bounded.UntilAsync(
        async () => (await _clients.Kv.RangeAsync(new RangeRequest
        {
            Key = ByteString.CopyFromUtf8(prefix),
            RangeEnd = ByteString.CopyFromUtf8(prefix[..^1] + "0"),
            CountOnly = true,
        })).Count == keys,
        $"{keys} keys in the queue");
}
