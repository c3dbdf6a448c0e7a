using System.Security.Cryptography;

namespace FakeEtcd.Engine.Auth;

/// <summary>Tokens that are random text, which the server remembers. A token expires when it is not used for its TTL.</summary>
/// <param name="clock">The clock of their TTL.</param>
/// <param name="ttl">Their TTL.</param>
/// <param name="random">
/// The source of tokens that repeat with a seed; null for tokens that nobody can guess from anything that the server discloses.
/// </param>
internal sealed class SimpleTokens(EngineClock clock, TimeSpan ttl, Random? random) : IAuthTokens
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const int PrefixLength = 16;

    private readonly Dictionary<string, Token> _tokens = [];

    private TimeSpan Now => clock.Now;

    /// <inheritdoc/>
    /// <remarks>The index is the last part of the token.</remarks>
    public string Assign(string user, ulong revision, long index)
    {
        RemoveExpired();
        var letters = random?.GetString(Letters, PrefixLength) ?? RandomNumberGenerator.GetString(Letters, PrefixLength);
        var token = $"{letters}.{index}";
        _tokens.Add(token, new Token(user, Now + ttl));
        return token;
    }

    /// <inheritdoc/>
    /// <remarks>Restarts the token's TTL. The token is good at every revision.</remarks>
    public TokenIdentity? Use(string token, ulong revision)
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
        return new TokenIdentity(known.User, revision);
    }

    public TimeSpan? TimeLeft(string token) =>
        _tokens.TryGetValue(token, out var known) && known.ExpiresAt > Now ? known.ExpiresAt - Now : null;

    public void RemoveOf(string user) => Remove(token => token.User == user);

    public void Clear() => _tokens.Clear();

    public void Expire() => Clear();

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
