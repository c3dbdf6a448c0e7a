using Conformance.Tests.Backends;
using FakeEtcd;
using Testing.Tokens;

namespace Conformance.Tests.Auth.Jwt;

/// <summary>Starts servers with JSON web tokens.</summary>
internal static class JwtBackend
{
    /// <param name="backend">FakeEtcd or the real etcd.</param>
    /// <param name="key">The key.</param>
    /// <param name="verifiesOnly">Whether the server has only the public key.</param>
    public static Task<IBackend> StartAsync(this Backend backend, JwtKey key, bool verifiesOnly = false) => backend == Backend.Fake
        ? FakeBackend.StartAsync(options => options.UseJwt(jwt =>
        {
            jwt.SigningMethod = Enum.Parse<JwtSigningMethod>(key.Method);
            (jwt.PrivateKeyPath, jwt.PublicKeyPath) = (verifiesOnly ? null : key.PrivatePath, key.PublicPath);
        }))
        : RealBackend.StartAsync("--auth-token", FlagOf(key, verifiesOnly));

    /// <summary>The value of etcd's flag <c>--auth-token</c>.</summary>
    public static string FlagOf(JwtKey key, bool verifiesOnly = false) =>
        $"jwt,sign-method={key.Method}"
        + (verifiesOnly ? "" : $",priv-key={key.PrivatePath}")
        + (key.PublicPath is { } path ? $",pub-key={path}" : "");
}
