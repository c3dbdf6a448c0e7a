using FakeEtcd.Time;

namespace FakeEtcd.Tool.Settings;

/// <summary>The value of <c>--auth-token</c>, such as <c>jwt,sign-method=RS256,priv-key=private.pem,ttl=10m</c>.</summary>
internal static class AuthTokenSetting
{
    /// <summary>Returns the options of JSON web tokens, or null for simple tokens.</summary>
    /// <remarks>As in etcd, an option that is unknown has no effect, and one that is empty is missing.</remarks>
    /// <exception cref="StartException">The value is wrong.</exception>
    public static FakeEtcdJwtOptions? Parse(string text)
    {
        var parts = text.Split(',');
        var options = new Dictionary<string, string>();
        foreach (var part in parts.Skip(1))
        {
            if (part.Split('=') is not [var name, var value] || !options.TryAdd(name, value))
            {
                throw Invalid();
            }
        }

        if (parts[0] is "" or "simple")
        {
            return null;
        }

        // Enum.TryParse also takes numbers and lists.
        var method = Get("sign-method");
        if (parts[0] != "jwt" || !Enum.TryParse<JwtSigningMethod>(method, out var parsed) || parsed.ToString() != method)
        {
            throw Invalid();
        }

        var jwt = new FakeEtcdJwtOptions { SigningMethod = parsed, PrivateKeyPath = Get("priv-key"), PublicKeyPath = Get("pub-key") };
        if (Get("ttl") is { } duration)
        {
            jwt.Ttl = GoDuration.FindError(duration, out var ttl) is null ? ttl : throw Invalid();
        }

        return jwt;

        string? Get(string name) => options.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }

    public static StartException Invalid(Exception? cause = null) => new("auth: invalid auth options", cause);
}
