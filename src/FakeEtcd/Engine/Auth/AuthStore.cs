namespace FakeEtcd.Engine.Auth;

/// <summary>The auth state and the issued tokens. Guarded by the engine's lock, except <see cref="State"/>.</summary>
internal sealed class AuthStore(IAuthTokens tokens)
{
    private AuthState _state = AuthState.Initial;

    public AuthState State => Volatile.Read(ref _state);

    /// <summary>Returns the current access of a caller. Restarts the TTL of the caller's simple token.</summary>
    /// <exception cref="Protocol.EtcdException">The token is not valid.</exception>
    public Access Identify(Caller caller)
    {
        var state = State;
        if (!state.Enabled || !caller.IsClient)
        {
            return Access.Unrestricted;
        }

        if (caller.Token is null)
        {
            return caller.CommonName is { } commonName ? Access.Of(state, commonName, state.Revision) : Access.Anonymous;
        }

        var identity = tokens.Use(caller.Token, state.Revision) ?? throw EtcdError.InvalidAuthToken.ToException();
        return Access.Of(state, identity.User, identity.Revision);
    }

    public void Change(AuthState state)
    {
        if (!state.Enabled)
        {
            tokens.Clear();
        }

        Volatile.Write(ref _state, state);
    }

    /// <summary>Issues a token at the current auth revision.</summary>
    public string AssignToken(string user, long index) => tokens.Assign(user, State.Revision, index);

    public TimeSpan? TimeLeft(string token) => tokens.TimeLeft(token);

    public void RemoveTokensOf(string user) => tokens.RemoveOf(user);

    public void RemoveTokens() => tokens.Clear();

    public void ExpireTokens() => tokens.Expire();
}
