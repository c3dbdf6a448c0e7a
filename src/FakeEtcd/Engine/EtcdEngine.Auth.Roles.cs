using Etcd.Api;
using FakeEtcd.Engine.Auth;

namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    public AuthRoleAddResponse RoleAdd(AuthRoleAddRequest request, Caller caller)
    {
        ChangeAuth(caller, state => state.AddRole(request.Name));
        return new AuthRoleAddResponse { Header = Header(caller) };
    }

    public AuthRoleDeleteResponse RoleDelete(AuthRoleDeleteRequest request, Caller caller)
    {
        ChangeAuth(caller, state => state.DeleteRole(request.Role));
        return new AuthRoleDeleteResponse { Header = Header(caller) };
    }

    public AuthRoleGrantPermissionResponse RoleGrantPermission(AuthRoleGrantPermissionRequest request, Caller caller)
    {
        ChangeAuth(caller, state => state.GrantPermission(request.Name, request.Perm));
        return new AuthRoleGrantPermissionResponse { Header = Header(caller) };
    }

    public AuthRoleRevokePermissionResponse RoleRevokePermission(AuthRoleRevokePermissionRequest request, Caller caller)
    {
        ChangeAuth(caller, state => state.RevokePermission(request.Role, request.Key, request.RangeEnd));
        return new AuthRoleRevokePermissionResponse { Header = Header(caller) };
    }

    /// <summary>Returns the permissions of a role. Users may read their own roles; other roles require an administrator.</summary>
    public AuthRoleGetResponse RoleGet(AuthRoleGetRequest request, Caller caller)
    {
        var state = ReadAuth(caller, access =>
        {
            if (!access.HasRole(request.Role))
            {
                access.RequireAdmin();
            }
        });
        return new AuthRoleGetResponse { Header = Header(caller), Perm = { state.FindRole(request.Role).Permissions } };
    }

    public AuthRoleListResponse RoleList(Caller caller)
    {
        var state = ReadAuth(caller, access => access.RequireAdmin());
        return new AuthRoleListResponse { Header = Header(caller), Roles = { state.Roles.Keys } };
    }
}
