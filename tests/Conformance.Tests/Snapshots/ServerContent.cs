using Etcd.Api;
using Google.Protobuf;
using Testing.Etcd;
using static Etcd.Api.AlarmRequest.Types;
using Type = Etcd.Api.Permission.Types.Type;

namespace Conformance.Tests.Snapshots;

/// <summary>Fills a server with something of everything that a snapshot holds.</summary>
internal static class ServerContent
{
    public const string RootPassword = "root's password";
    public const string UserPassword = "pässword";
    public const string User = "alice";
    public const string UserWithoutPassword = "bob";
    public const long LongLease = 77;
    public const long NegativeLease = -77;

    private const ulong AlarmedMember = 4711;

    /// <returns>The compacted revision.</returns>
    public static async Task<long> FillAsync(string connectionString)
    {
        using var etcd = new EtcdClients(connectionString);
        await PutLeasedKeysAsync(etcd);
        var compacted = await WriteHistoryAsync(etcd);
        await AddUsersAsync(etcd);
        await etcd.Maintenance.AlarmAsync(new AlarmRequest { Action = AlarmAction.Activate, Alarm = AlarmType.Nospace, MemberID = AlarmedMember });
        await etcd.Auth.AuthEnableAsync(new AuthEnableRequest());
        return compacted;
    }

    private static async Task PutLeasedKeysAsync(EtcdClients etcd)
    {
        await etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = LongLease, TTL = 3600 });
        await etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = NegativeLease, TTL = 600 });
        await etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = 1, TTL = 60 });
        await etcd.PutAsync("leased/1", "v", LongLease);
        await etcd.PutAsync("leased/2", "v", LongLease);
        await etcd.PutAsync("leased/moved", "v", LongLease);
        await etcd.PutAsync("leased/moved", "v", NegativeLease);
        await etcd.PutAsync("leased/detached", "v", LongLease);
        await etcd.PutAsync("leased/detached", "v");
    }

    private static async Task<long> WriteHistoryAsync(EtcdClients etcd)
    {
        for (var number = 0; number < 300; number++)
        {
            await etcd.PutAsync($"many/{number % 120:d3}", $"value {number}");
        }

        await etcd.PutAsync("large", new string('x', 50_000));
        await etcd.PutAsync(new string('k', 9_000), "a key larger than a page");
        await etcd.PutAsync("gone before", "v");
        await DeleteAsync(etcd, "gone before");
        await DeleteAsync(etcd, "many/01", "many/02");

        // A deletion at the compacted revision itself is a case of its own.
        await etcd.PutAsync("gone then", "v");
        var compacted = await DeleteAsync(etcd, "gone then");
        await etcd.Kv.CompactAsync(new CompactionRequest { Revision = compacted, Physical = true });

        await DeleteAsync(etcd, "many/05", "many/06");
        await etcd.PutAsync("many/050", "again");
        await etcd.PutAsync("gone then", "back");
        await etcd.Kv.TxnAsync(new TxnRequest
        {
            Success =
            {
                new RequestOp { RequestPut = new PutRequest { Key = Utf8("txn/1"), Value = Utf8("v") } },
                new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Utf8("many/07"), RangeEnd = Utf8("many/08") } },
                new RequestOp { RequestPut = new PutRequest { Key = Utf8("txn/2") } },
            },
        });
        await etcd.PutAsync("large", new string('y', 5_000));
        return compacted;
    }

    private static async Task AddUsersAsync(EtcdClients etcd)
    {
        await etcd.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = RootPassword });
        await etcd.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await etcd.Auth.UserAddAsync(new AuthUserAddRequest { Name = User, Password = UserPassword });
        await etcd.Auth.UserAddAsync(new AuthUserAddRequest { Name = UserWithoutPassword, Options = new UserAddOptions { NoPassword = true } });
        await etcd.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "empty" });
        await etcd.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "reader" });
        await GrantAsync(etcd, "reader", Type.Read, "many/", "many0");
        await GrantAsync(etcd, "reader", Type.Write, "large", "");
        await GrantAsync(etcd, "reader", Type.Readwrite, "txn/", "\0");
        await etcd.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = User, Role = "reader" });
        await etcd.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = User, Role = "empty" });
    }

    private static async Task GrantAsync(EtcdClients etcd, string role, Type type, string key, string end) =>
        await etcd.Auth.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest
        {
            Name = role,
            Perm = new Permission { PermType = type, Key = Utf8(key), RangeEnd = Utf8(end) },
        });

    private static async Task<long> DeleteAsync(EtcdClients etcd, string key, string end = "") =>
        (await etcd.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Utf8(key), RangeEnd = Utf8(end) })).Header.Revision;

    private static ByteString Utf8(string text) => ByteString.CopyFromUtf8(text);
}
