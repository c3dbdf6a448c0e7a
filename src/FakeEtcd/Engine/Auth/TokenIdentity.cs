namespace FakeEtcd.Engine.Auth;

/// <summary>What a valid auth token says.</summary>
/// <param name="User">The name of the user, who may have been deleted.</param>
/// <param name="Revision">The auth revision at which the token is good.</param>
internal readonly record struct TokenIdentity(string User, ulong Revision);
