namespace FakeEtcd.Engine.Auth;

/// <summary>The auth state and the issued tokens. Guarded by the engine's lock, except <see cref="State"/>.</summary>
internal sealed class AuthStore(SimpleTokens tokens)
{
    private AuthState _state = AuthState.Initial;

    public AuthState State => Volatile.Read(ref _state);

    /// <summary>Returns the current access of a caller. Restarts the TTL of the caller's token.</summary>
    /// <exception cref="Protocol.EtcdException">The token is unknown or expired.</exception>
    public Access Identify(Caller caller)
    {
        var state = State;
        if (!state.Enabled || !caller.IsClient)
        {
            return Access.Unrestricted;
        }

        if (caller.Token is null)
        {
            return Access.Anonymous;
        }

        var name = tokens.Use(caller.Token) ?? throw EtcdError.InvalidAuthToken.ToException();
        return Access.Of(state, state.FindUser(name));
    }

    public void Change(AuthState state)
    {
        if (!state.Enabled)
        {
            tokens.Clear();
        }

        Volatile.Write(ref _state, state);
    }

    public string AssignToken(string user, long index) => tokens.Assign(user, index);

    public TimeSpan? TimeLeft(string token) => tokens.TimeLeft(token);

    public void RemoveTokensOf(string user) => tokens.RemoveOf(user);

    public void RemoveTokens() => tokens.Clear();
}
