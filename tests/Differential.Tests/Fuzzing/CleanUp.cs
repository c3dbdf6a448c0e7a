using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;
using Testing.Etcd;
using static Etcd.Api.AlarmRequest.Types;

namespace Differential.Tests.Fuzzing;

/// <summary>Removes what a batch left behind.</summary>
internal static class CleanUp
{
    public static ByteString Zero { get; } = ByteString.CopyFrom(0);

    /// <summary>Disarms all alarms.</summary>
    public static async Task DisarmAsync(EtcdClients clients, Metadata metadata)
    {
        var active = await clients.Maintenance.AlarmAsync(new AlarmRequest { Action = AlarmAction.Get }, metadata);
        foreach (var alarm in active.Alarms)
        {
            var request = new AlarmRequest { Action = AlarmAction.Deactivate, MemberID = alarm.MemberID, Alarm = alarm.Alarm };
            await clients.Maintenance.AlarmAsync(request, metadata);
        }
    }

    /// <summary>Deletes keys, leases, users, roles and learners, while authentication is off.</summary>
    public static async Task DeleteAllAsync(EtcdClients clients)
    {
        foreach (var user in (await clients.Auth.UserListAsync(new AuthUserListRequest())).Users)
        {
            await clients.Auth.UserDeleteAsync(new AuthUserDeleteRequest { Name = user });
        }

        foreach (var role in (await clients.Auth.RoleListAsync(new AuthRoleListRequest())).Roles)
        {
            await clients.Auth.RoleDeleteAsync(new AuthRoleDeleteRequest { Role = role });
        }

        foreach (var learner in (await clients.Cluster.MemberListAsync(new MemberListRequest())).Members.Where(member => member.IsLearner))
        {
            await clients.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = learner.ID });
        }

        var deleted = await clients.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Zero, RangeEnd = Zero });
        foreach (var lease in await clients.LeasesAsync())
        {
            await clients.RevokeAsync(lease);
        }

        await IgnoreAsync(clients.Kv.CompactAsync(new CompactionRequest { Revision = deleted.Header.Revision, Physical = true }));
    }

    /// <summary>Waits for the end of a call that the server may refuse.</summary>
    public static async Task IgnoreAsync<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            await call;
        }
        catch (RpcException)
        {
            // It has nothing to do.
        }
    }
}
