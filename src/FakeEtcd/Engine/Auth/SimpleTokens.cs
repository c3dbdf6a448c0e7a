using System.Security.Cryptography;

namespace FakeEtcd.Engine.Auth;

/// <summary>The issued auth tokens. A token expires when it is not used for its TTL.</summary>
/// <param name="clock">The clock of their TTL.</param>
/// <param name="ttl">Their TTL.</param>
/// <param name="random">
/// The source of tokens that repeat with a seed; null for tokens that nobody can guess from anything that the server discloses.
/// </param>
internal sealed class SimpleTokens(EngineClock clock, TimeSpan ttl, Random? random)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const int PrefixLength = 16;

    private readonly Dictionary<string, Token> _tokens = [];

    private TimeSpan Now => clock.Now;

    /// <summary>Issues a token.</summary>
    /// <param name="user">The user that the token identifies.</param>
    /// <param name="index">The log index of the request, which is the last part of the token.</param>
    public string Assign(string user, long index)
    {
        RemoveExpired();
        var letters = random?.GetString(Letters, PrefixLength) ?? RandomNumberGenerator.GetString(Letters, PrefixLength);
        var token = $"{letters}.{index}";
        _tokens.Add(token, new Token(user, Now + ttl));
        return token;
    }

    /// <summary>Returns the user that a token identifies, and restarts the token's TTL.</summary>
    /// <returns>The user; null if the token is unknown or expired.</returns>
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

    /// <summary>Returns the time until a token expires if it is not used, or null if it is unknown or expired.</summary>
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
