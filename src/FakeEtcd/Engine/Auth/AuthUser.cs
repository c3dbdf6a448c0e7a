using System.Collections.Immutable;

namespace FakeEtcd.Engine.Auth;

/// <summary>A user.</summary>
/// <param name="Name">The unique name.</param>
/// <param name="Password">The hash of the password; null if no password matches.</param>
/// <param name="NoPassword">Whether the user was created without a password and can never have one.</param>
/// <param name="Roles">The names of the user's roles.</param>
internal sealed record AuthUser(string Name, PasswordHash? Password, bool NoPassword, ImmutableSortedSet<string> Roles)
{
    /// <summary>The name of the user that must exist to enable authentication.</summary>
    public const string Root = "root";

    /// <summary>Whether the user has all permissions.</summary>
    public bool IsAdmin => Roles.Contains(AuthRole.Root);
}
