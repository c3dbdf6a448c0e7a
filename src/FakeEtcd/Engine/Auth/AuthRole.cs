using System.Collections.Immutable;
using Etcd.Api;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Auth;

/// <summary>A role: a named list of permissions, ordered by key.</summary>
internal sealed record AuthRole(string Name, ImmutableList<Permission> Permissions)
{
    /// <summary>The name of the role with all permissions, which need not exist.</summary>
    public const string Root = "root";

    /// <summary>Adds a permission, or changes its type.</summary>
    public AuthRole Grant(Permission permission)
    {
        // As in etcd, only the first permission of a key can be changed. Granting another one again adds a duplicate.
        var first = Permissions.FindIndex(it => it.Key.Equals(permission.Key));
        if (first >= 0 && Permissions[first].RangeEnd.Equals(permission.RangeEnd))
        {
            return this with { Permissions = Permissions.SetItem(first, permission) };
        }

        var after = Permissions.FindLastIndex(it => ByteOrder.Compare(it.Key, permission.Key) <= 0);
        return this with { Permissions = Permissions.Insert(after + 1, permission) };
    }

    public AuthRole Revoke(ByteString key, ByteString rangeEnd) =>
        this with { Permissions = Permissions.RemoveAll(it => it.Key.Equals(key) && it.RangeEnd.Equals(rangeEnd)) };
}
