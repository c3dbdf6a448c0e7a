using Conformance.Tests.Backends;
using Conformance.Tests.Kv;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;

namespace Conformance.Tests.BadInput;

/// <summary>Requests on keys that etcd refuses, with its exact code and message.</summary>
public sealed class BadKvTests(Backend backend) : ConformanceFixture(backend)
{
    private const long UnknownLease = 0x404;

    [Test]
    public async Task Requests_EmptyKey_AreRefused()
    {
        await Etcd.Kv.RangeAsync(new RangeRequest()).ShouldFailAsync(EtcdError.EmptyKey);
        await Etcd.Kv.PutAsync(new PutRequest { Value = Utf8("v") }).ShouldFailAsync(EtcdError.EmptyKey);
        await Etcd.Kv.DeleteRangeAsync(new DeleteRangeRequest()).ShouldFailAsync(EtcdError.EmptyKey);
        await TxnAsync(Ops.Put(ByteString.Empty)).ShouldFailAsync(EtcdError.EmptyKey);
        await Etcd.Kv.TxnAsync(new TxnRequest { Compare = { Ops.Missing(ByteString.Empty) } }).ShouldFailAsync(EtcdError.EmptyKey);
    }

    [Test]
    public async Task Range_FutureRevision_IsRefused()
    {
        var next = await RevisionAsync() + 1;

        await Etcd.Kv.RangeAsync(new RangeRequest { Key = Key("a"), Revision = next }).ShouldFailAsync(EtcdError.FutureRev);
    }

    [Test]
    public async Task Range_CompactedRevision_IsRefused()
    {
        var first = await RevisionOfPutAsync("a");
        var second = await RevisionOfPutAsync("a");
        await Etcd.Kv.CompactAsync(new CompactionRequest { Revision = second });

        await Etcd.Kv.RangeAsync(new RangeRequest { Key = Key("a"), Revision = first }).ShouldFailAsync(EtcdError.Compacted);
        await TxnAsync(new RequestOp { RequestRange = new RangeRequest { Key = Key("a"), Revision = first } })
            .ShouldFailAsync(EtcdError.Compacted);
    }

    /// <summary>etcd 3.5 lets it pass; the refusal in the error table is younger.</summary>
    [Test]
    public async Task Range_UnknownSortOrder_IsAnsweredInOrderOfKeys()
    {
        await PutAsync("b");
        await PutAsync("a");

        var response = await Etcd.Kv.RangeAsync(new RangeRequest
        {
            Key = Key(""), RangeEnd = PrefixEnd, SortOrder = (RangeRequest.Types.SortOrder)9,
        });

        response.Kvs.Select(kv => Name(kv.Key)).Should().Equal("a", "b");
    }

    [Test]
    public async Task Put_UnknownLease_IsRefused()
    {
        await Etcd.Kv.PutAsync(new PutRequest { Key = Key("a"), Lease = UnknownLease }).ShouldFailAsync(EtcdError.LeaseNotFound);
    }

    [Test]
    public async Task Put_IgnoreOnAMissingKey_IsRefused()
    {
        await Etcd.Kv.PutAsync(new PutRequest { Key = Key("a"), IgnoreValue = true }).ShouldFailAsync(EtcdError.KeyNotFound);
        await Etcd.Kv.PutAsync(new PutRequest { Key = Key("a"), IgnoreLease = true }).ShouldFailAsync(EtcdError.KeyNotFound);
    }

    [Test]
    public async Task Put_IgnoreValueWithAValue_IsRefused()
    {
        await PutAsync("a");

        await Etcd.Kv.PutAsync(new PutRequest { Key = Key("a"), Value = Utf8("v"), IgnoreValue = true })
            .ShouldFailAsync(EtcdError.ValueProvided);
    }

    [Test]
    public async Task Put_IgnoreLeaseWithALease_IsRefused()
    {
        await PutAsync("a");

        await Etcd.Kv.PutAsync(new PutRequest { Key = Key("a"), Lease = UnknownLease, IgnoreLease = true })
            .ShouldFailAsync(EtcdError.LeaseProvided);
    }

    [Test]
    public async Task Put_TooLarge_IsRefused()
    {
        await Etcd.Kv.PutAsync(new PutRequest { Key = Key("a"), Value = ByteString.CopyFrom(new byte[1536 * 1024]) })
            .ShouldFailAsync(EtcdError.RequestTooLarge);
    }

    [Test]
    public async Task Requests_Refused_UseNoRevision()
    {
        var before = await RevisionAsync();

        await Etcd.Kv.PutAsync(new PutRequest { Key = Key("a"), Lease = UnknownLease }).ShouldFailAsync(EtcdError.LeaseNotFound);

        (await RevisionAsync()).Should().Be(before);
    }

    [Test]
    public async Task Txn_129Operations_IsRefused()
    {
        var operations = Enumerable.Range(0, 129).Select(number => Ops.Put(Key($"{number}")));

        await TxnAsync([.. operations]).ShouldFailAsync(EtcdError.TooManyOps);
    }

    [Test]
    public async Task Txn_SameKeyTwice_IsRefused()
    {
        await TxnAsync(Ops.Put(Key("a")), Ops.Put(Key("a"))).ShouldFailAsync(EtcdError.DuplicateKey);
        await TxnAsync(Ops.Put(Key("a")), Ops.Delete(Key("a"))).ShouldFailAsync(EtcdError.DuplicateKey);
        await TxnAsync(Ops.Put(Key("a")), Ops.Nested(new TxnRequest { Success = { Ops.Put(Key("a")) } }))
            .ShouldFailAsync(EtcdError.DuplicateKey);
    }

    private Grpc.Core.AsyncUnaryCall<TxnResponse> TxnAsync(params RequestOp[] operations) =>
        Etcd.Kv.TxnAsync(new TxnRequest { Success = { operations } });

    /// <summary>Everything that goes through the log has the limit of its entries.</summary>
    [Test]
    public async Task AuthRequests_TooLargeForTheLog_AreRefused()
    {
        var name = new string('x', 1_600_000);

        await Etcd.Auth.UserAddAsync(new AuthUserAddRequest { Name = name, Password = "p" }).ShouldFailAsync(EtcdError.RequestTooLarge);
        await Etcd.Auth.UserGetAsync(new AuthUserGetRequest { Name = name }).ShouldFailAsync(EtcdError.RequestTooLarge);
        await Etcd.Auth.UserDeleteAsync(new AuthUserDeleteRequest { Name = name }).ShouldFailAsync(EtcdError.RequestTooLarge);
        await Etcd.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = name, Password = "p" })
            .ShouldFailAsync(EtcdError.RequestTooLarge);
        await Etcd.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = name, Role = "r" }).ShouldFailAsync(EtcdError.RequestTooLarge);
        await Etcd.Auth.UserRevokeRoleAsync(new AuthUserRevokeRoleRequest { Name = name, Role = "r" }).ShouldFailAsync(EtcdError.RequestTooLarge);
        await Etcd.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = name }).ShouldFailAsync(EtcdError.RequestTooLarge);
        await Etcd.Auth.RoleGetAsync(new AuthRoleGetRequest { Role = name }).ShouldFailAsync(EtcdError.RequestTooLarge);
        await Etcd.Auth.RoleDeleteAsync(new AuthRoleDeleteRequest { Role = name }).ShouldFailAsync(EtcdError.RequestTooLarge);
        await Etcd.Auth.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest { Name = name, Perm = new Permission { Key = Key("a") } })
            .ShouldFailAsync(EtcdError.RequestTooLarge);
        await Etcd.Auth.RoleRevokePermissionAsync(new AuthRoleRevokePermissionRequest { Role = name, Key = Key("a") })
            .ShouldFailAsync(EtcdError.RequestTooLarge);
        await Etcd.Auth.AuthenticateAsync(new AuthenticateRequest { Name = name, Password = "p" }).ShouldFailAsync(EtcdError.AuthNotEnabled);
    }

    [TestCase(long.MinValue)]
    [TestCase(-1)]
    public async Task HashKV_NegativeRevision_IsAnsweredAtOnce(long revision)
    {
        for (var put = 0; put < 300; put++)
        {
            await PutAsync("a");
        }

        await Etcd.Kv.CompactAsync(new CompactionRequest { Revision = await RevisionAsync() - 100 });

        (await Etcd.Maintenance.HashKVAsync(new HashKVRequest { Revision = revision }).ResponseAsync.Within("the hash")).Header.Revision
            .Should().Be(await RevisionAsync());
    }
}
