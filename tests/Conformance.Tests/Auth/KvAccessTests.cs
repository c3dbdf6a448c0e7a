using Conformance.Tests.Backends;
using Conformance.Tests.Kv;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using CompareResult = Etcd.Api.Compare.Types.CompareResult;

namespace Conformance.Tests.Auth;

/// <summary>Which permissions reads, writes and transactions need.</summary>
public sealed class KvAccessTests(Backend backend) : AuthFixture(backend)
{
    [Test]
    public async Task Kv_ReadPermissionOnly_ReadsAndDoesNotWrite()
    {
        await EnableAsync();
        await Root.Kv.PutAsync(Put("a"));
        var user = await UserAsync("user", Read("a"));

        (await user.Kv.RangeAsync(Range("a"))).Kvs.Should().ContainSingle();

        await user.Kv.RangeAsync(Range("b")).ShouldFailAsync(EtcdError.PermissionDenied);
        await user.Kv.PutAsync(Put("a")).ShouldFailAsync(EtcdError.PermissionDenied);
        await user.Kv.DeleteRangeAsync(Delete("a")).ShouldFailAsync(EtcdError.PermissionDenied);
    }

    [Test]
    public async Task Kv_WritePermissionOnly_WritesAndDoesNotSeeWhatWasThere()
    {
        await EnableAsync();
        var user = await UserAsync("user", Write("a"));

        await user.Kv.PutAsync(Put("a"));
        var deleted = await user.Kv.DeleteRangeAsync(Delete("a"));
        deleted.Deleted.Should().Be(1);

        await user.Kv.RangeAsync(Range("a")).ShouldFailAsync(EtcdError.PermissionDenied);
        await user.Kv.PutAsync(Put("a", prevKv: true)).ShouldFailAsync(EtcdError.PermissionDenied);
        await user.Kv.DeleteRangeAsync(Delete("a", prevKv: true)).ShouldFailAsync(EtcdError.PermissionDenied);
        (await Root.Kv.RangeAsync(Range("a"))).Header.Revision.Should().Be(deleted.Header.Revision, "a refused write writes nothing");
    }

    [Test]
    public async Task Kv_BothPermissions_DoesAll()
    {
        await EnableAsync();
        var user = await UserAsync("user", ReadWrite("a"));

        await user.Kv.PutAsync(Put("a"));
        (await user.Kv.PutAsync(Put("a", prevKv: true))).PrevKv.Version.Should().Be(1);
        (await user.Kv.DeleteRangeAsync(Delete("a", prevKv: true))).PrevKvs.Should().ContainSingle();
    }

    [Test]
    public async Task Kv_PermissionChanged_CountsForTokensGivenOutBefore()
    {
        await EnableAsync();
        var user = await UserAsync("user", Read("a"));
        await user.Kv.RangeAsync(Range("a"));

        await Root.Auth.RoleRevokePermissionAsync(new AuthRoleRevokePermissionRequest { Role = "user", Key = Utf8("a") });
        await user.Kv.RangeAsync(Range("a")).ShouldFailAsync(EtcdError.PermissionDenied);

        await Root.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "user", Role = "root" });
        await user.Kv.PutAsync(Put("anything"));

        await Root.Auth.RoleDeleteAsync(new AuthRoleDeleteRequest { Role = "user" });
        await Root.Auth.UserRevokeRoleAsync(new AuthUserRevokeRoleRequest { Name = "user", Role = "root" });
        await user.Kv.RangeAsync(Range("a")).ShouldFailAsync(EtcdError.PermissionDenied);
    }

    [Test]
    public async Task Txn_AnyPartNotPermitted_IsRefusedWhicheverBranchItTakes()
    {
        await EnableAsync();
        await Root.Kv.PutAsync(Put("read"));
        var user = await UserAsync("user", Read("read"), Write("write"), ReadWrite("both"));

        await user.Kv.TxnAsync(new TxnRequest
        {
            Compare = { Ops.Version(Utf8("read"), CompareResult.Equal, 1) },
            Success = { Ops.Put(Utf8("write")), Ops.Get(Utf8("both")) },
            Failure = { Ops.Delete(Utf8("both")), Ops.Get(Utf8("read")) },
        });

        await RefusedAsync(user, new TxnRequest { Compare = { Ops.Missing(Utf8("write")) } });
        await RefusedAsync(user, new TxnRequest { Success = { Ops.Put(Utf8("read")) } });
        await RefusedAsync(user, new TxnRequest { Success = { Ops.Get(Utf8("write")) } });
        await RefusedAsync(user, new TxnRequest { Success = { Ops.Delete(Utf8("read")) } });
        await RefusedAsync(user, new TxnRequest { Failure = { Ops.Put(Utf8("read")) } });
        await RefusedAsync(user, new TxnRequest { Failure = { Ops.Get(Utf8("other")) } });
        await RefusedAsync(user, new TxnRequest { Failure = { new RequestOp { RequestDeleteRange = Delete("write", prevKv: true) } } });
        await RefusedAsync(user, new TxnRequest
        {
            Compare = { new Compare { Key = Utf8("read"), RangeEnd = Utf8("\0"), Target = Compare.Types.CompareTarget.Version } },
        });
    }

    [Test]
    public async Task Put_LeaseWithKeysOfOthers_IsRefused()
    {
        await EnableAsync();
        var lease = (await Root.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 3600 })).ID;
        var user = await UserAsync("user", Write("a"), Write("b"));
        await user.Kv.PutAsync(new PutRequest { Key = Utf8("a"), Lease = lease });
        await user.Kv.PutAsync(new PutRequest { Key = Utf8("b"), Lease = lease });
        await user.Kv.PutAsync(new PutRequest { Key = Utf8("a"), Lease = lease + 1 }).ShouldFailAsync(EtcdError.LeaseNotFound);

        await Root.Kv.PutAsync(new PutRequest { Key = Utf8("root's"), Lease = lease });

        await user.Kv.PutAsync(new PutRequest { Key = Utf8("a"), Lease = lease }).ShouldFailAsync(EtcdError.PermissionDenied);
        await Root.Kv.PutAsync(new PutRequest { Key = Utf8("a"), Lease = lease });
    }

    [Test]
    public async Task Kv_NotPermittedAndOtherwiseWrong_TellsWhichIsLookedAtFirst()
    {
        await EnableAsync();
        var user = await UserAsync("user", Read("a"));

        await user.Kv.PutAsync(new PutRequest()).ShouldFailAsync(EtcdError.EmptyKey);
        await user.Kv.RangeAsync(new RangeRequest { Key = Utf8("b"), Revision = 99 }).ShouldFailAsync(EtcdError.PermissionDenied);
        await user.Kv.PutAsync(new PutRequest { Key = Utf8("a"), Lease = 99 }).ShouldFailAsync(EtcdError.PermissionDenied);
        await user.Kv.PutAsync(new PutRequest { Key = Utf8("a"), IgnoreValue = true }).ShouldFailAsync(EtcdError.PermissionDenied);
        await user.Kv.TxnAsync(new TxnRequest { Success = { Ops.Put(Utf8("b")), Ops.Put(Utf8("b")) } })
            .ShouldFailAsync(EtcdError.DuplicateKey);
    }

    [Test]
    public async Task Kv_NoSpaceAlarm_IsLookedAtBeforePermissions()
    {
        await EnableAsync();
        var user = await UserAsync("user", Read("a"));
        await Root.Maintenance.AlarmAsync(
            new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Activate, Alarm = AlarmType.Nospace });

        await user.Kv.PutAsync(Put("a")).ShouldFailAsync(EtcdError.NoSpace);
        await Anyone.Kv.PutAsync(Put("a")).ShouldFailAsync(EtcdError.NoSpace);
        await ClientWith("bad").Kv.PutAsync(Put("a")).ShouldFailAsync(EtcdError.InvalidAuthToken);
    }

    private static async Task RefusedAsync(Testing.Etcd.EtcdClients user, TxnRequest txn) =>
        await user.Kv.TxnAsync(txn).ShouldFailAsync(EtcdError.PermissionDenied);

    private static RangeRequest Range(string key) => new() { Key = Utf8(key) };

    private static PutRequest Put(string key, bool prevKv = false) => new() { Key = Utf8(key), PrevKv = prevKv };

    private static DeleteRangeRequest Delete(string key, bool prevKv = false) => new() { Key = Utf8(key), PrevKv = prevKv };
}
