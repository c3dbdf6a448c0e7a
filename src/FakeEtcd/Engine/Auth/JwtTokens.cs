using FakeEtcd.Options;

namespace FakeEtcd.Engine.Auth;

/// <summary>
/// JSON web tokens. The server does not need to remember them: a signature makes a token valid, on every server with the same key.
/// </summary>
/// <param name="clock">The clock on which they expire.</param>
/// <param name="signer">Signs and verifies them.</param>
internal sealed class JwtTokens(EngineClock clock, JwtSigner signer) : IAuthTokens
{
    /// <summary>The number of verified tokens to remember, because verifying takes longer than most requests.</summary>
    private const int MaxVerified = 1000;

    /// <summary>The number of issued tokens to remember, so that a test can expire them.</summary>
    private const int MaxIssued = 10_000;

    private readonly Dictionary<string, JwtClaims> _verified = [];

    /// <summary>The tokens that the server has issued and that have not expired yet, in the order of their expiry.</summary>
    private readonly Queue<(string Token, JwtClaims Claims)> _issued = [];

    /// <summary>The tokens that a test has expired.</summary>
    private readonly HashSet<string> _expired = [];

    private DateTimeOffset Now => clock.UtcNow;

    public string Assign(string user, ulong revision, long index)
    {
        RemoveExpired();
        var claims = JwtClaims.Of(user, revision, Now + signer.Ttl);
        var token = signer.Sign(claims.ToJson()) ?? throw EtcdError.VerifyOnly.ToException();

        // Most methods sign the same claims with the same token, which is valid again now.
        _expired.Remove(token);
        if (_issued.Count == MaxIssued)
        {
            _expired.Remove(_issued.Dequeue().Token);
        }

        _issued.Enqueue((token, claims));
        return token;
    }

    public TokenIdentity? Use(string token, ulong revision) =>
        Find(token) is { } claims ? new TokenIdentity(claims.User, claims.Revision) : null;

    public TimeSpan? TimeLeft(string token) => Find(token)?.TimeLeft(Now);

    public void RemoveOf(string user)
    {
        // The auth revision grows instead, which outdates the tokens of all users.
    }

    public void Clear()
    {
        // A token outlives the server.
    }

    public void Expire()
    {
        RemoveExpired();
        _expired.UnionWith(_issued.Select(issued => issued.Token));
    }

    private JwtClaims? Find(string token)
    {
        if (!_verified.TryGetValue(token, out var claims))
        {
            claims = signer.Verify(token) is { } payload ? JwtClaims.Parse(payload) : null;
            if (claims is null)
            {
                return null;
            }

            if (_verified.Count == MaxVerified)
            {
                _verified.Clear();
            }

            _verified.Add(token, claims);
        }

        return claims.AreValid(Now) && !_expired.Contains(token) ? claims : null;
    }

    private void RemoveExpired()
    {
        while (_issued.TryPeek(out var oldest) && !oldest.Claims.AreValid(Now))
        {
            _expired.Remove(_issued.Dequeue().Token);
        }
    }
}
