using System.Collections.Immutable;

namespace FakeEtcd.Engine.Auth;

/// <summary>
/// The users, the roles and whether authentication is enabled, at one auth revision. A change returns a new state, or the same state if
/// it has no effect.
/// </summary>
internal sealed partial record AuthState
{
    private static readonly ImmutableSortedSet<string> NoNames = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    private AuthState()
    {
    }

    /// <summary>The state of a new server.</summary>
    public static AuthState Initial { get; } = new();

    public bool Enabled { get; private init; }

    /// <summary>Whether authentication is enabled or was before. Until then, etcd stores nothing about it.</summary>
    public bool WasEnabled { get; private init; }

    /// <summary>The auth revision. It starts at 1 and grows by one with each change, except <see cref="Enable"/>.</summary>
    public ulong Revision { get; private init; } = 1;

    public ImmutableSortedDictionary<string, AuthUser> Users { get; private init; } =
        ImmutableSortedDictionary.Create<string, AuthUser>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, AuthRole> Roles { get; private init; } =
        ImmutableSortedDictionary.Create<string, AuthRole>(StringComparer.Ordinal);

    /// <summary>Makes the state that a snapshot file holds.</summary>
    /// <param name="enabled">Whether authentication is enabled; null if it never was.</param>
    /// <param name="revision">The auth revision.</param>
    /// <param name="users">The users.</param>
    /// <param name="roles">The roles.</param>
    public static AuthState Restore(bool? enabled, ulong revision, IEnumerable<AuthUser> users, IEnumerable<AuthRole> roles) => Initial with
    {
        Enabled = enabled == true,
        WasEnabled = enabled is not null,
        Revision = revision,
        Users = Initial.Users.SetItems(users.Select(user => KeyValuePair.Create(user.Name, user))),
        Roles = Initial.Roles.SetItems(roles.Select(role => KeyValuePair.Create(role.Name, role))),
    };

    public AuthState Enable()
    {
        if (Enabled)
        {
            return this;
        }

        if (!Users.TryGetValue(AuthUser.Root, out var root))
        {
            throw EtcdError.RootUserNotExist.ToException();
        }

        // Unlike every other change, this one does not increment the revision.
        return root.IsAdmin ? this with { Enabled = true, WasEnabled = true } : throw EtcdError.RootRoleNotExist.ToException();
    }

    public AuthState Disable() => Enabled ? Next() with { Enabled = false } : this;

    public AuthUser FindUser(string name) =>
        Users.TryGetValue(name, out var user) ? user : throw EtcdError.UserNotFound.ToException();

    public AuthRole FindRole(string name) =>
        Roles.TryGetValue(name, out var role) ? role : throw EtcdError.RoleNotFound.ToException();

    private AuthState Next() => this with { Revision = Revision + 1 };

    private AuthState With(AuthUser user) => Next() with { Users = Users.SetItem(user.Name, user) };

    private AuthState With(AuthRole role) => Next() with { Roles = Roles.SetItem(role.Name, role) };
}
