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

    /// <summary>
    /// The common name of the caller's certificate, whether or not there is such a user; null if the caller sent a token.
    /// </summary>
    private readonly string? _commonName;

    private Access(AuthState? state, AuthUser? user, string? commonName = null)
    {
        _state = state;
        _user = user;
        _commonName = commonName;
    }

    public bool IsAdmin { get; private init; }

    public string UserName => _user?.Name ?? _commonName ?? "";

    public static Access Of(AuthState state, AuthUser user) => new(state, user) { IsAdmin = user.IsAdmin };

    /// <summary>The access of a client that sent no token, but has a certificate.</summary>
    public static Access OfCertificate(AuthState state, string commonName)
    {
        var user = state.Users.GetValueOrDefault(commonName);
        return new Access(state, user, commonName) { IsAdmin = user is { IsAdmin: true } };
    }

    public bool HasRole(string role) => _user is not null && _user.Roles.Contains(role);

    /// <summary>Requires that the client names a user. As in etcd, the user of a certificate need not exist.</summary>
    public void RequireUser()
    {
        if (!IsAdmin && _user is null && _commonName is null)
        {
            throw EtcdError.UserEmpty.ToException();
        }
    }

    public void RequireAdmin()
    {
        RequireUser();
        if (_commonName is not null && _user is null)
        {
            throw (_commonName.Length == 0 ? EtcdError.UserEmpty : EtcdError.UserNotFound).ToException();
        }

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
