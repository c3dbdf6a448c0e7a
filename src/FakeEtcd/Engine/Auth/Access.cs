using FakeEtcd.Protocol;

using PermissionType = Etcd.Api.Permission.Types.Type;

namespace FakeEtcd.Engine.Auth;

/// <summary>The permissions of a caller, according to the auth state at one moment.</summary>
internal sealed partial class Access
{
    /// <summary>All permissions: authentication is disabled, or the caller is the server itself.</summary>
    public static readonly Access Unrestricted = new(state: null, user: null) { IsAdmin = true };

    /// <summary>The access of a client that sent no token.</summary>
    public static readonly Access Anonymous = new(state: null, user: null);

    private readonly AuthState? _state;
    private readonly AuthUser? _user;

    private Access(AuthState? state, AuthUser? user)
    {
        _state = state;
        _user = user;
    }

    public bool IsAdmin { get; private init; }

    public string UserName => _user?.Name ?? "";

    public static Access Of(AuthState state, AuthUser user) => new(state, user) { IsAdmin = user.IsAdmin };

    public bool HasRole(string role) => _user is not null && _user.Roles.Contains(role);

    public void RequireUser()
    {
        if (!IsAdmin && _user is null)
        {
            throw EtcdError.UserEmpty.ToException();
        }
    }

    public void RequireAdmin()
    {
        RequireUser();
        if (!IsAdmin)
        {
            throw EtcdError.PermissionDenied.ToException();
        }
    }

    public void RequireRead(in KeyRange range) => Require(PermissionType.Read, range);

    public void RequireWrite(in KeyRange range) => Require(PermissionType.Write, range);

    private void Require(PermissionType type, in KeyRange range)
    {
        RequireUser();
        if (!IsAdmin && !KeyCoverage.Covers(Granted(type), range))
        {
            throw EtcdError.PermissionDenied.ToException();
        }
    }

    private IEnumerable<KeyRange> Granted(PermissionType type) => _user!.Roles
        .SelectMany(role => _state!.Roles.TryGetValue(role, out var known) ? known.Permissions : [])
        .Where(permission => permission.PermType == type || permission.PermType == PermissionType.Readwrite)
        .Select(permission => KeyRange.From(permission.Key, permission.RangeEnd));
}
