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

    /// <summary>The name of the user in the caller's token or certificate, whether or not there is such a user; null without either.</summary>
    private readonly string? _name;

    /// <summary>The auth revision in the caller's token.</summary>
    private readonly ulong _revision;

    private Access(AuthState? state, AuthUser? user, string? name = null, ulong revision = 0)
    {
        _state = state;
        _user = user;
        _name = name;
        _revision = revision;
    }

    public bool IsAdmin { get; private init; }

    public string UserName => _name ?? "";

    /// <summary>Whether the caller may read and write all keys.</summary>
    private bool CoversAllKeys => IsAdmin && (_state is null || _revision >= _state.Revision);

    /// <summary>The access of a client that names a user.</summary>
    /// <param name="state">The current auth state.</param>
    /// <param name="name">The name in the client's token or certificate.</param>
    /// <param name="revision">The auth revision in the client's token; the current one without a token.</param>
    public static Access Of(AuthState state, string name, ulong revision)
    {
        var user = state.Users.GetValueOrDefault(name);
        return new Access(state, user, name, revision) { IsAdmin = user is { IsAdmin: true } };
    }

    public bool HasRole(string role) => _user is not null && _user.Roles.Contains(role);

    /// <summary>Requires that the client names a user. As in etcd, the user need not exist.</summary>
    public void RequireUser()
    {
        if (!IsAdmin && _name is null)
        {
            throw EtcdError.UserEmpty.ToException();
        }
    }

    public void RequireAdmin()
    {
        RequireUser();
        if (_name is not null && _user is null)
        {
            throw (_name.Length == 0 ? EtcdError.UserEmpty : EtcdError.UserNotFound).ToException();
        }

        if (!IsAdmin)
        {
            throw EtcdError.PermissionDenied.ToException();
        }
    }

    public void RequireRead(in KeyRange range) => Require(PermissionType.Read, range);

    public void RequireWrite(in KeyRange range) => Require(PermissionType.Write, range);

    /// <summary>
    /// Requires that the caller's token, if any, names the current auth revision. etcd checks this for reads only: a token that names a
    /// later revision may write.
    /// </summary>
    public void RequireCurrentToken()
    {
        if (_state is not null && _revision != 0 && _revision != _state.Revision)
        {
            throw EtcdError.AuthOldRevision.ToException();
        }
    }

    private void Require(PermissionType type, in KeyRange range)
    {
        RequireUser();
        if (_state is not null && _revision < _state.Revision)
        {
            throw (_revision == 0 ? EtcdError.UserEmpty : EtcdError.AuthOldRevision).ToException();
        }

        if (!IsAdmin && (_user is null || !KeyCoverage.Covers(Granted(type), range)))
        {
            throw EtcdError.PermissionDenied.ToException();
        }
    }

    private IEnumerable<KeyRange> Granted(PermissionType type) => _user!.Roles
        .SelectMany(role => _state!.Roles.TryGetValue(role, out var known) ? known.Permissions : [])
        .Where(permission => permission.PermType == type || permission.PermType == PermissionType.Readwrite)
        .Select(permission => KeyRange.From(permission.Key, permission.RangeEnd));
}
