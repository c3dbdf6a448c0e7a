using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;
using static Etcd.Api.AlarmRequest.Types;
using DowngradeAction = Etcd.Api.DowngradeRequest.Types.DowngradeAction;

namespace FakeEtcd.Tests.Space;

/// <summary>A database without space refuses what takes space, and says so.</summary>
public sealed class QuotaTests
{
    private static readonly ByteString Key = ByteString.CopyFromUtf8("key");

    private FakeEtcdServer _etcd = null!;
    private EtcdClients _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _etcd = await FakeEtcdServer.StartAsync(options => options.QuotaBackendBytes = 40_000);
        _client = new EtcdClients(_etcd.ConnectionString);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _etcd.DisposeAsync();
    }

    [Test]
    public async Task Put_DoesNotFit_RaisesTheAlarm_UntilItIsDisarmed()
    {
        await _client.Kv.PutAsync(Put(10_000));
        await RefusesAsync(() => _client.Kv.PutAsync(Put(10_000)).ResponseAsync);
        await RefusesAsync(() => _client.Kv.PutAsync(Put(1)).ResponseAsync);
        await RefusesAsync(() => _client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 }).ResponseAsync);
        var status = await _client.Maintenance.StatusAsync(new StatusRequest());
        status.Errors.Should().Equal($"memberID:{status.Header.MemberId} alarm:NOSPACE ");

        await _client.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key });
        await _client.Kv.CompactAsync(new CompactionRequest { Revision = _etcd.Revision });
        var alarms = await _client.Maintenance.AlarmAsync(new AlarmRequest { Action = AlarmAction.Get });
        await _client.Maintenance.AlarmAsync(new AlarmRequest
        {
            Action = AlarmAction.Deactivate, MemberID = alarms.Alarms.Single().MemberID, Alarm = AlarmType.Nospace,
        });

        await _client.Kv.PutAsync(Put(10_000));
    }

    [Test]
    public async Task Txn_ItsLargerBranchCounts()
    {
        var large = new RequestOp { RequestPut = Put(30_000) };
        await RefusesAsync(() => _client.Kv.TxnAsync(new TxnRequest { Failure = { large } }).ResponseAsync);
    }

    [Test]
    public async Task Txn_ThatOnlyDeletes_Fits()
    {
        await RefusesAsync(() => _client.Kv.PutAsync(Put(30_000)).ResponseAsync);

        await _client.Kv.TxnAsync(new TxnRequest { Success = { new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Key } } } });
    }

    [Test]
    public async Task Downgrade_Enabled_ExcludesAnother_UntilItIsCanceled()
    {
        var enable = new DowngradeRequest { Action = DowngradeAction.Enable, Version = "3.4.0" };
        (await _client.Maintenance.DowngradeAsync(enable)).Version.Should().Be("3.5.0");
        (await _client.Maintenance.Awaiting(it => it.DowngradeAsync(enable).ResponseAsync).Should().ThrowAsync<RpcException>())
            .Which.Status.Detail.Should().Be(EtcdError.DowngradeInProcess.Message);

        await _client.Maintenance.DowngradeAsync(new DowngradeRequest { Action = DowngradeAction.Cancel });

        await _client.Maintenance.DowngradeAsync(enable);
    }

    private static PutRequest Put(int bytes) => new() { Key = Key, Value = ByteString.CopyFrom(new byte[bytes]) };

    private static async Task RefusesAsync(Func<Task> call) =>
        (await call.Should().ThrowAsync<RpcException>()).Which.Status.Should().Be(new Status(EtcdError.NoSpace.Code, EtcdError.NoSpace.Message));
}
