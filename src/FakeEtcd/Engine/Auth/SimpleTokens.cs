namespace FakeEtcd.Engine.Auth;

/// <summary>The tokens that were given out. One expires when it was not used for its time to live.</summary>
internal sealed class SimpleTokens(EngineClock clock, TimeSpan ttl, Random random)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const int PrefixLength = 16;

    private readonly Dictionary<string, Token> _tokens = [];

    private TimeSpan Now => clock.Now;

    /// <param name="user">Whom the token stands for.</param>
    /// <param name="index">The log index of the request; it ends the token.</param>
    public string Assign(string user, long index)
    {
        RemoveExpired();
        var token = $"{random.GetString(Letters, PrefixLength)}.{index}";
        _tokens.Add(token, new Token(user, Now + ttl));
        return token;
    }

    /// <summary>Tells whom a token stands for, and starts its time to live anew.</summary>
    /// <returns>The user, or null if the token is unknown or expired.</returns>
    public string? Use(string token)
    {
        if (!_tokens.TryGetValue(token, out var known))
        {
            return null;
        }

        if (known.ExpiresAt <= Now)
        {
            _tokens.Remove(token);
            return null;
        }

        _tokens[token] = known with { ExpiresAt = Now + ttl };
        return known.User;
    }

    /// <summary>The time that a token has left if it is not used; null if it is unknown or expired.</summary>
    public TimeSpan? TimeLeft(string token) =>
        _tokens.TryGetValue(token, out var known) && known.ExpiresAt > Now ? known.ExpiresAt - Now : null;

    public void RemoveOf(string user) => Remove(token => token.User == user);

    public void Clear() => _tokens.Clear();

    private void RemoveExpired()
    {
        var now = Now;
        Remove(token => token.ExpiresAt <= now);
    }

    private void Remove(Predicate<Token> which)
    {
        foreach (var (text, token) in _tokens)
        {
            if (which(token))
            {
                _tokens.Remove(text);
            }
        }
    }

    private readonly record struct Token(string User, TimeSpan ExpiresAt);
}
