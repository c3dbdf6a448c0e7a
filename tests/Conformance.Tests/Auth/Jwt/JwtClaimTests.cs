using System.Text.Json.Nodes;
using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Auth.Jwt;

/// <summary>Which tokens a server accepts.</summary>
public sealed class JwtClaimTests(Backend backend) : JwtFixture(backend)
{
    /// <summary>The year 2096: later than any test.</summary>
    private const long Future = 4_000_000_000;

    [SetUp]
    public Task EnableOnceAsync() => EnableWithUserAsync();

    [Test]
    public async Task Token_ClaimsThatEtcdAccepts_IsValid()
    {
        await ShouldPassAsync(_ => { });
        await ShouldPassAsync(claims => claims["exp"] = Future);
        await ShouldPassAsync(claims => claims["exp"] = Future + 0.5);
        await ShouldPassAsync(claims => claims["exp"] = 0);
        await ShouldPassAsync(claims => claims["nbf"] = 1);
        await ShouldPassAsync(claims => claims["iat"] = 1);
        await ShouldPassAsync(claims => (claims["aud"], claims["iss"], claims["sub"], claims["jti"]) = ("a", "i", "s", "j"));
        await ShouldPassAsync(claims => (claims["aud"], claims["iss"], claims["sub"]) = (1, true, null));
        await ShouldPassAsync(claims => claims["more"] = new JsonObject { ["a"] = new JsonArray(1, 2) });
        await ShouldPassAsync(claims => claims["revision"] = Revision + 0.9);
    }

    [Test]
    public async Task Token_ClaimsThatEtcdRefuses_IsInvalid()
    {
        await ShouldFailAsync(claims => claims["exp"] = 1);
        await ShouldFailAsync(claims => claims["exp"] = -1);
        await ShouldFailAsync(claims => claims["exp"] = $"{Future}");
        await ShouldFailAsync(claims => claims["exp"] = null);
        await ShouldFailAsync(claims => claims["nbf"] = Future);
        await ShouldFailAsync(claims => claims["nbf"] = "1");
        await ShouldFailAsync(claims => claims["iat"] = Future);
        await ShouldFailAsync(claims => claims["revision"] = $"{Revision}");
        await ShouldFailAsync(claims => claims["revision"] = null);
        await ShouldFailAsync(claims => claims.Remove("revision"));
        await ShouldFailAsync(claims => claims["username"] = 5);
        await ShouldFailAsync(claims => claims.Remove("username"));
    }

    [TestCase("""{"alg":"HS256"}""", true)]
    [TestCase("""{"alg":"HS256","typ":"other"}""", true)]
    [TestCase("""{"alg":"HS256","kid":"7","cty":"JWT","zip":"DEF","crit":["x"],"x":1}""", true)]
    [TestCase("""{"alg":"HS384"}""", false)]
    [TestCase("""{"alg":"hs256"}""", false)]
    [TestCase("""{"alg":"none"}""", false)]
    [TestCase("""{"typ":"JWT"}""", false)]
    [TestCase("[]", false)]
    [TestCase("x", false)]
    public Task Token_Header_IsValidIfItNamesTheMethod(string header, bool isValid) =>
        ShouldBeAsync(isValid, Key.Sign($$"""{"username":"root","revision":{{Revision}}}""", header));

    [TestCase("""{"username":"user","username":"root","revision":REVISION}""", true)]
    [TestCase("""{"username":"root","revision":1,"revision":REVISION}""", true)]
    [TestCase("""{"username":"root","revision":REVISION} x""", true)]
    [TestCase("""{"username":"root","revision":REVISION""", false)]
    [TestCase("""["username","root"]""", false)]
    [TestCase("null", false)]
    [TestCase("", false)]
    public Task Token_Payload_IsReadAsGoReadsIt(string payload, bool isValid) =>
        ShouldBeAsync(isValid, Key.Sign(payload.Replace("REVISION", $"{Revision}", StringComparison.Ordinal)));

    [Test]
    public async Task Token_TextThatIsNoToken_IsInvalid()
    {
        var valid = Key.Sign($$"""{"username":"root","revision":{{Revision}}}""");
        var parts = valid.Split('.');

        await ShouldBeAsync(true, valid);
        await ShouldBeAsync(false, "");
        await ShouldBeAsync(false, "a.1");
        await ShouldBeAsync(false, "..");
        await ShouldBeAsync(false, $"{valid}=");
        await ShouldBeAsync(false, $"{valid}.x");
        await ShouldBeAsync(false, $"{parts[0]}.{parts[1]}");
        await ShouldBeAsync(false, $"{parts[0]}.{parts[1]}.");
        await ShouldBeAsync(false, $"Bearer {valid}");
        await ShouldBeAsync(false, $"{parts[0]}.{parts[1]}.{parts[2][1..]}A");
        await ShouldBeAsync(true, $"{valid[..^1]}{WithUnusedBit(valid[^1])}");
    }

    /// <summary>Another letter of base64 for the same bits: of the last one, two count for nothing.</summary>
    private static char WithUnusedBit(char letter)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return Alphabet[Alphabet.IndexOf(letter, StringComparison.Ordinal) ^ 1];
    }

    private Task ShouldPassAsync(Action<JsonObject> change) => ReadAsync(Forge(change));

    private Task ShouldFailAsync(Action<JsonObject> change) => ReadAsync(Forge(change)).ShouldFailAsync(EtcdError.InvalidAuthToken);

    private Task ShouldBeAsync(bool isValid, string token)
    {
        var read = ReadAsync(ClientWith(token));
        return isValid ? read : read.ShouldFailAsync(EtcdError.InvalidAuthToken);
    }

    private static async Task ReadAsync(EtcdClients client)
    {
        await client.Kv.RangeAsync(new RangeRequest { Key = Utf8("a") });
    }
}
