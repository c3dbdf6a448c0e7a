namespace FakeEtcd.Engine.Auth;

/// <summary>The auth tokens that a server issues and accepts. Guarded by the engine's lock.</summary>
internal interface IAuthTokens
{
    /// <summary>Issues a token.</summary>
    /// <param name="user">The user that the token identifies.</param>
    /// <param name="revision">The current auth revision.</param>
    /// <param name="index">The log index of the request.</param>
    /// <exception cref="Protocol.EtcdException">The server cannot issue tokens.</exception>
    string Assign(string user, ulong revision, long index);

    /// <summary>Identifies the user to whom a token was issued. It may extend the token's lifetime.</summary>
    /// <param name="token">The token.</param>
    /// <param name="revision">The current auth revision.</param>
    /// <returns>The identity; null if the token is not valid.</returns>
    TokenIdentity? Use(string token, ulong revision);

    /// <summary>Returns how long a token stays valid if nobody uses it; null if the token is not valid.</summary>
    TimeSpan? TimeLeft(string token);

    /// <summary>Removes the tokens that a server does not keep when a user is deleted or gets another password.</summary>
    void RemoveOf(string user);

    /// <summary>Removes the tokens that a server does not keep when it restarts or authentication is disabled.</summary>
    void Clear();

    /// <summary>Makes every token that was issued so far invalid.</summary>
    void Expire();
}
