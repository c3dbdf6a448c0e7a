using System.Collections.Immutable;

namespace FakeEtcd.Engine.Auth;

/// <summary>A user.</summary>
/// <param name="Name">The unique name.</param>
/// <param name="Password">What the password is checked with, or null if no password fits.</param>
/// <param name="NoPassword">Whether the user was created to have no password, now and later.</param>
/// <param name="Roles">The names of the roles that the user has.</param>
internal sealed record AuthUser(string Name, PasswordHash? Password, bool NoPassword, ImmutableSortedSet<string> Roles)
{
    /// <summary>The user without whom authentication cannot be enabled.</summary>
    public const string Root = "root";

    /// <summary>Whether the user may do everything.</summary>
    public bool IsAdmin => Roles.Contains(AuthRole.Root);
}
