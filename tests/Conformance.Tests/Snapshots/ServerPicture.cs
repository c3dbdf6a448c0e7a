using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;
using Testing.Etcd;

namespace Conformance.Tests.Snapshots;

/// <summary>All that root can observe of a server, a line each, so that two servers can be compared.</summary>
internal sealed class ServerPicture(EtcdClients etcd, long compacted)
{
    private static readonly ByteString All = ByteString.CopyFromUtf8("\0");

    private readonly List<string> _lines = [];

    /// <param name="connectionString">The server, which has been filled.</param>
    /// <param name="compacted">The compacted revision.</param>
    public static async Task<IReadOnlyList<string>> TakeAsync(string connectionString, long compacted)
    {
        using var anyone = new EtcdClients(connectionString);
        using var root = new EtcdClients(connectionString, await TokenAsync(anyone, "root", ServerContent.RootPassword));
        var picture = new ServerPicture(root, compacted);
        await picture.AddKeysAsync();
        await picture.AddEventsAsync();
        await picture.AddLeasesAsync();
        await picture.AddUsersAsync();
        await picture.AddSignInsAsync(anyone);
        picture.Add("alarms", await root.Maintenance.AlarmAsync(new AlarmRequest()));
        return picture._lines;
    }

    private static async Task<string> TokenAsync(EtcdClients by, string name, string password) =>
        (await by.Auth.AuthenticateAsync(new AuthenticateRequest { Name = name, Password = password })).Token;

    private async Task AddKeysAsync()
    {
        var revision = (await etcd.Kv.RangeAsync(new RangeRequest { Key = All })).Header.Revision;
        for (var at = compacted; at <= revision; at++)
        {
            Add($"keys at {at}", await etcd.Kv.RangeAsync(new RangeRequest { Key = All, RangeEnd = All, Revision = at }));
        }

        for (var at = compacted + 1; at <= revision; at++)
        {
            Add($"hash at {at}", await etcd.Maintenance.HashKVAsync(new HashKVRequest { Revision = at }));
        }

        await AddAsync("compacted", () => etcd.Kv.RangeAsync(new RangeRequest { Key = All, Revision = compacted - 1 }));
    }

    private async Task AddEventsAsync()
    {
        var revision = (await etcd.Kv.RangeAsync(new RangeRequest { Key = All })).Header.Revision;
        using var watch = new WatchCall(etcd.Watch);
        await watch.CreateAsync(new WatchCreateRequest { Key = All, RangeEnd = All, StartRevision = compacted + 1, PrevKv = true });
        for (var reached = compacted; reached < revision;)
        {
            foreach (var change in (await watch.NextAsync()).Events)
            {
                Add("event", change);
                reached = change.Kv.ModRevision;
            }
        }
    }

    private async Task AddLeasesAsync()
    {
        foreach (var lease in (await etcd.Lease.LeaseLeasesAsync(new LeaseLeasesRequest())).Leases.OrderBy(lease => lease.ID))
        {
            var left = await etcd.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease.ID, Keys = true });
            _lines.Add($"lease {left.ID} of {left.GrantedTTL} s: {string.Join(' ', left.Keys.Select(key => key.ToStringUtf8()).Order())}");
        }
    }

    private async Task AddUsersAsync()
    {
        Add("auth", await etcd.Auth.AuthStatusAsync(new AuthStatusRequest()));
        foreach (var user in (await etcd.Auth.UserListAsync(new AuthUserListRequest())).Users)
        {
            Add($"user {user}", await etcd.Auth.UserGetAsync(new AuthUserGetRequest { Name = user }));
        }

        foreach (var role in (await etcd.Auth.RoleListAsync(new AuthRoleListRequest())).Roles)
        {
            Add($"role {role}", await etcd.Auth.RoleGetAsync(new AuthRoleGetRequest { Role = role }));
        }
    }

    private async Task AddSignInsAsync(EtcdClients anyone)
    {
        await AddAsync("wrong password", () => SignIn(ServerContent.User, "wrong"));
        await AddAsync("without password", () => SignIn(ServerContent.UserWithoutPassword, "any"));
        using var user = new EtcdClients(anyone.Channel, await TokenAsync(anyone, ServerContent.User, ServerContent.UserPassword));
        await AddAsync("user, allowed", () => user.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("many/050") }));
        await AddAsync("user, denied", () => user.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("large") }));
        await AddAsync("user, no space", () => user.Kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("txn/3") }));

        AsyncUnaryCall<AuthenticateResponse> SignIn(string name, string password) =>
            anyone.Auth.AuthenticateAsync(new AuthenticateRequest { Name = name, Password = password });
    }

    private async Task AddAsync<T>(string what, Func<AsyncUnaryCall<T>> call)
        where T : IMessage
    {
        try
        {
            Add(what, await call());
        }
        catch (RpcException failure)
        {
            _lines.Add($"{what}: {failure.Status.Detail}");
        }
    }

    /// <summary>Adds a message without what identifies the server.</summary>
    private void Add(string what, IMessage message)
    {
        if (message.Descriptor.FindFieldByName("header")?.Accessor.GetValue(message) is ResponseHeader header)
        {
            header.ClusterId = header.MemberId = header.RaftTerm = 0;
        }

        _lines.Add($"{what}: {message}");
    }
}
