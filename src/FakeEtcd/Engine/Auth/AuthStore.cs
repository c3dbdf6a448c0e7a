namespace FakeEtcd.Engine.Auth;

/// <summary>Who may do what, and who is who. Belongs to the engine's lock, but for <see cref="State"/>.</summary>
internal sealed class AuthStore(SimpleTokens tokens)
{
    private AuthState _state = AuthState.Initial;

    public AuthState State => Volatile.Read(ref _state);

    /// <summary>What a caller may do, by the state of this moment. Using a token starts its time to live anew.</summary>
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

    public void ForgetTokensOf(string user) => tokens.RemoveOf(user);

    public void ForgetTokens() => tokens.Clear();
}
