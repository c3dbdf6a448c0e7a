namespace FakeEtcd.Engine.Auth;

internal sealed partial record AuthState
{
    public AuthState AddUser(string name, PasswordHash? password, bool noPassword)
    {
        if (name.Length == 0)
        {
            throw EtcdError.UserEmpty.ToException();
        }

        return Users.ContainsKey(name)
            ? throw EtcdError.UserAlreadyExist.ToException()
            : With(new AuthUser(name, password, noPassword, NoNames));
    }

    public AuthState DeleteUser(string name)
    {
        if (Enabled && name == AuthUser.Root)
        {
            throw EtcdError.InvalidAuthMgmt.ToException();
        }

        return Next() with { Users = Users.Remove(FindUser(name).Name) };
    }

    /// <summary>Sets a user's password. A user that was created without a password remains without one.</summary>
    /// <param name="name">The user's name.</param>
    /// <param name="password">Returns the password's hash. It is not called for a user without a password.</param>
    public AuthState ChangePassword(string name, Func<PasswordHash?> password)
    {
        var user = FindUser(name);
        return With(user with { Password = user.NoPassword ? null : password() });
    }

    public AuthState GrantRole(string name, string role)
    {
        var user = FindUser(name);
        if (role != AuthRole.Root)
        {
            FindRole(role);
        }

        return user.Roles.Contains(role) ? this : With(user with { Roles = user.Roles.Add(role) });
    }

    public AuthState RevokeRole(string name, string role)
    {
        if (Enabled && name == AuthUser.Root && role == AuthRole.Root)
        {
            throw EtcdError.InvalidAuthMgmt.ToException();
        }

        var user = FindUser(name);
        return user.Roles.Contains(role)
            ? With(user with { Roles = user.Roles.Remove(role) })
            : throw EtcdError.RoleNotGranted.ToException();
    }
}
