using Etcd.Api;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Auth;

internal sealed partial record AuthState
{
    public AuthState AddRole(string name)
    {
        if (name.Length == 0)
        {
            throw EtcdError.RoleEmpty.ToException();
        }

        return Roles.ContainsKey(name)
            ? throw EtcdError.RoleAlreadyExist.ToException()
            : With(new AuthRole(name, []));
    }

    /// <summary>Deletes a role and revokes it from its users.</summary>
    public AuthState DeleteRole(string name)
    {
        if (Enabled && name == AuthRole.Root)
        {
            throw EtcdError.InvalidAuthMgmt.ToException();
        }

        var holders = Users.Values.Where(user => user.Roles.Contains(name));
        return Next() with
        {
            Roles = Roles.Remove(FindRole(name).Name),
            Users = Users.SetItems(holders.Select(user => KeyValuePair.Create(user.Name, user with { Roles = user.Roles.Remove(name) }))),
        };
    }

    public AuthState GrantPermission(string role, Permission? permission)
    {
        if (permission is null)
        {
            throw EtcdError.PermissionNotGiven.ToException();
        }

        if (permission.Key.IsEmpty || KeyRange.From(permission.Key, permission.RangeEnd).IsEmpty)
        {
            throw EtcdError.InvalidAuthMgmt.ToException();
        }

        return With(FindRole(role).Grant(permission));
    }

    public AuthState RevokePermission(string role, ByteString key, ByteString rangeEnd)
    {
        var before = FindRole(role);
        var after = before.Revoke(key, rangeEnd);
        return after.Permissions.Count < before.Permissions.Count
            ? With(after)
            : throw EtcdError.PermissionNotGranted.ToException();
    }
}
