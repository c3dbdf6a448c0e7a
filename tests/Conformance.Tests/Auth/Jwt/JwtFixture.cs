using System.Text.Json.Nodes;
using Conformance.Tests.Backends;
using NUnit.Framework;
using Testing.Etcd;
using Testing.Tokens;

using TokenText = Testing.Tokens.Jwt;

namespace Conformance.Tests.Auth.Jwt;

/// <summary>A server with JSON web tokens, whose key the tests have: they sign tokens of any content.</summary>
public abstract class JwtFixture(Backend backend) : AuthFixture(backend)
{
    /// <summary>Shorter than libraries like it; etcd takes any.</summary>
    private static readonly byte[] Secret = "short"u8.ToArray();

    private JwtKey? _key;

    private protected JwtKey Key => _key ??= JwtKey.OfSecret("HS256", Secret);

    /// <summary>The auth revision of the last <see cref="EnableWithUserAsync"/>.</summary>
    protected ulong Revision { get; private set; }

    [OneTimeTearDown]
    public void DeleteKey() => _key?.Dispose();

    protected override Task<IBackend> StartBackendAsync(Backend kind) => kind.StartAsync(Key);

    /// <summary>Enables authentication, with the user <c>user</c>, who may read and write the key <c>a</c>.</summary>
    protected async Task EnableWithUserAsync()
    {
        await EnableAsync();
        await UserAsync("user", ReadWrite("a"));
        Revision = TokenText.Claims(await TokenAsync("root")).GetProperty("revision").GetUInt64();
    }

    /// <summary>A client with a token of root at the current revision that never expires.</summary>
    /// <param name="change">Changes the claims.</param>
    protected EtcdClients Forge(Action<JsonObject>? change = null)
    {
        var claims = new JsonObject { ["username"] = "root", ["revision"] = Revision };
        change?.Invoke(claims);
        return ClientWith(Key.Sign(claims.ToJsonString()));
    }
}
