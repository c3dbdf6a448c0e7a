using Etcd.Api;
using FakeEtcd.Engine.Auth;

namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    public AuthUserAddResponse UserAdd(AuthUserAddRequest request, Caller caller)
    {
        // etcd overwrites the hash of a client with that of the password, even of an empty one.
        var noPassword = request.Options?.NoPassword == true;
        var password = noPassword ? null : PasswordHash.Of(request.Password, _bcryptCost);
        ChangeAuth(caller, state => state.AddUser(request.Name, password, noPassword));
        return new AuthUserAddResponse { Header = Header(caller) };
    }

    public AuthUserDeleteResponse UserDelete(AuthUserDeleteRequest request, Caller caller)
    {
        ChangeAuth(caller, state =>
        {
            var changed = state.DeleteUser(request.Name);
            _auth.RemoveTokensOf(request.Name);
            return changed;
        });
        return new AuthUserDeleteResponse { Header = Header(caller) };
    }

    public AuthUserChangePasswordResponse UserChangePassword(AuthUserChangePasswordRequest request, Caller caller)
    {
        // Without a password the client's hash counts. etcd also accepts an empty one, which no password matches.
        var password = request.Password.Length == 0 ? null : PasswordHash.Of(request.Password, _bcryptCost);
        ChangeAuth(caller, state =>
        {
            var changed = state.ChangePassword(request.Name, () => password ?? PasswordHash.Decode(request.HashedPassword));
            _auth.RemoveTokensOf(request.Name);
            return changed;
        });
        return new AuthUserChangePasswordResponse { Header = Header(caller) };
    }

    public AuthUserGrantRoleResponse UserGrantRole(AuthUserGrantRoleRequest request, Caller caller)
    {
        ChangeAuth(caller, state => state.GrantRole(request.User, request.Role));
        return new AuthUserGrantRoleResponse { Header = Header(caller) };
    }

    public AuthUserRevokeRoleResponse UserRevokeRole(AuthUserRevokeRoleRequest request, Caller caller)
    {
        ChangeAuth(caller, state => state.RevokeRole(request.Name, request.Role));
        return new AuthUserRevokeRoleResponse { Header = Header(caller) };
    }

    /// <summary>Returns the roles of a user. Users may read their own roles; other users require an administrator.</summary>
    public AuthUserGetResponse UserGet(AuthUserGetRequest request, Caller caller)
    {
        var state = ReadAuth(caller, access =>
        {
            if (request.Name != access.UserName)
            {
                access.RequireAdmin();
            }
        });
        return new AuthUserGetResponse { Header = Header(caller), Roles = { state.FindUser(request.Name).Roles } };
    }

    public AuthUserListResponse UserList(Caller caller)
    {
        var state = ReadAuth(caller, access => access.RequireAdmin());
        return new AuthUserListResponse { Header = Header(caller), Users = { state.Users.Keys } };
    }
}
