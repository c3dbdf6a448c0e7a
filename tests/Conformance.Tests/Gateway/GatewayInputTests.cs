using Conformance.Tests.Backends;
using FluentAssertions;
using NUnit.Framework;

namespace Conformance.Tests.Gateway;

/// <summary>What the gateway takes for a request, and what it refuses with which message.</summary>
public sealed class GatewayInputTests(Backend backend) : GatewayFixture(backend)
{
    [TestCase("")]
    [TestCase("   ")]
    [TestCase("{}")]
    [TestCase("""{"key":null,"nope":{"a":[1]}}""")]
    [TestCase("""{"KEY":"Zg=="}""")]
    public Task Put_BodyWithoutKey_IsAnEmptyRequest(string body) => ShouldRefuseAsync(body, "etcdserver: key is not provided");

    [TestCase("""{"key":"Zg"}""")]
    [TestCase("""{"key":"_-8="}""")]
    [TestCase("""{"key":"_-8"}""")]
    [TestCase("""{"key":"Zh=="}""")]
    [TestCase("""{"key":"Zg=="} garbage""")]
    [TestCase("""{"key":"Zg==","prevKv":true}""")]
    [TestCase("""{"key":"Zg==","prev_kv":true}""")]
    [TestCase("""{"key":"Zg==","lease":null}""")]
    [TestCase("""{"key":"Zg==","lease":0}""")]
    [TestCase("""{"key":"Zg==","lease":"0"}""")]
    [TestCase("""{"key":"Zg==","lease":0.0}""")]
    [TestCase("""{"key":"Zg==","lease":"0e5"}""")]
    [TestCase("""{"key":"Zg==","what":[{},[true,false,null,-1.5e+3,"\u00e9\n"]]}""")]
    public async Task Put_LenientForm_IsTaken(string body) => (await Http.PostAsync("/v3/kv/put", body)).Status.Should().Be(200);

    [TestCase("{", "unexpected EOF")]
    [TestCase("""{"key":"Z""", "unexpected EOF")]
    [TestCase("x", "invalid character 'x' looking for beginning of value")]
    [TestCase("é", "invalid character 'Ã' looking for beginning of value")]
    [TestCase("\u0001", "invalid character '\\x01' looking for beginning of value")]
    [TestCase("""{"key":"Zg==",}""", "invalid character '}' looking for beginning of object key string")]
    [TestCase("{'key':1}", "invalid character '\\'' looking for beginning of object key string")]
    [TestCase("""{"key" "Zg=="}""", "invalid character '\"' after object key")]
    [TestCase("""{"key":"Zg=="]""", "invalid character ']' after object key:value pair")]
    [TestCase("""{"key":01}""", "invalid character '1' after object key:value pair")]
    [TestCase("""{"a":[1 2]}""", "invalid character '2' after array element")]
    [TestCase("""{"a":[1,]}""", "invalid character ']' looking for beginning of value")]
    [TestCase("""{"key":nul}""", "invalid character '}' in literal null (expecting 'l')")]
    [TestCase("""{"key":"\x"}""", "invalid character 'x' in string escape code")]
    [TestCase("""{"key":"\u12x"}""", "invalid character 'x' in \\u hexadecimal character escape")]
    [TestCase("{\"key\":\"a\nb\"}", "invalid character '\\n' in string literal")]
    [TestCase("""{"key":-}""", "invalid character '}' in numeric literal")]
    [TestCase("""{"key":1.}""", "invalid character '}' after decimal point in numeric literal")]
    [TestCase("""{"key":1ex}""", "invalid character 'x' in exponent of numeric literal")]
    public Task Put_NoJson_IsRefused(string body, string message) => ShouldRefuseAsync(body, message);

    [TestCase("[]", "syntax error (line 1:1): unexpected token [")]
    [TestCase("null", "syntax error (line 1:1): unexpected token null")]
    [TestCase("12", "syntax error (line 1:1): unexpected token 12")]
    [TestCase("""  "x" """, "syntax error (line 1:1): unexpected token \"x\"")]
    [TestCase("""{"key":5}""", "(line 1:8): invalid value for bytes field key: 5")]
    [TestCase("\n\n {\"key\":\n 5}", "(line 2:2): invalid value for bytes field key: 5")]
    [TestCase("""{"key":{}}""", "(line 1:8): invalid value for bytes field key: {")]
    [TestCase("""{"key":"*"}""", "(line 1:8): invalid value for bytes field key: \"*\"")]
    [TestCase("""{"key":"Zg="}""", "(line 1:8): invalid value for bytes field key: \"Zg=\"")]
    [TestCase("""{"key":"Z g="}""", "(line 1:8): invalid value for bytes field key: \"Z g=\"")]
    [TestCase("""{"key":"+_8="}""", "(line 1:8): invalid value for bytes field key: \"+_8=\"")]
    [TestCase("""{"é":"é","key":"é'"}""", "(line 1:16): invalid value for bytes field key: \"é'\"")]
    [TestCase("""{"key":"Zg==","lease":"x"}""", "(line 1:23): invalid value for int64 field lease: \"x\"")]
    [TestCase("""{"key":"Zg==","lease":"+1"}""", "(line 1:23): invalid value for int64 field lease: \"+1\"")]
    [TestCase("""{"key":"Zg==","lease":" 1"}""", "(line 1:23): invalid value for int64 field lease: \" 1\"")]
    [TestCase("""{"key":"Zg==","lease":""}""", "(line 1:23): invalid value for int64 field lease: \"\"")]
    [TestCase("""{"key":"Zg==","lease":1.5}""", "(line 1:23): invalid value for int64 field lease: 1.5")]
    [TestCase("""{"key":"Zg==","lease":true}""", "(line 1:23): invalid value for int64 field lease: true")]
    [TestCase("""{"key":"Zg==","lease":99999999999999999999}""", "(line 1:23): invalid value for int64 field lease: 99999999999999999999")]
    [TestCase("""{"key":"Zg==","prev_kv":"true"}""", "(line 1:25): invalid value for bool field prevKv: \"true\"")]
    [TestCase("""{"key":"Zg==","key":"Zm9v"}""", "(line 1:15): duplicate field \"key\"")]
    [TestCase("""{"key":null,"key":"Zg=="}""", "(line 1:13): duplicate field \"key\"")]
    [TestCase("""{"key":"Zg==","prevKv":true,"prev_kv":true}""", "(line 1:29): duplicate field \"prev_kv\"")]
    public Task Put_OtherJson_IsRefused(string body, string message) => ShouldRefuseAsync(body, $"proto: {message}");

    [TestCase("""{"compare":[{"create_revision":"0","version":1}]}""", "(line 1:36): error parsing \"version\", oneof etcdserverpb.Compare.target_union is already set")]
    [TestCase("""{"success":{}}""", "syntax error (line 1:12): unexpected token {")]
    [TestCase("""{"success":[null]}""", "syntax error (line 1:13): unexpected token null")]
    [TestCase("""{"success":[5]}""", "syntax error (line 1:13): unexpected token 5")]
    public Task Txn_OtherJson_IsRefused(string body, string message) => ShouldRefuseAsync(body, $"proto: {message}", "/v3/kv/txn");

    [TestCase("""{"success":[{}]}""")]
    [TestCase("""{"success":[{"request_range":null}]}""")]
    public Task Txn_NoOperation_IsRefused(string body) => ShouldRefuseAsync(body, "etcdserver: key not found", "/v3/kv/txn");

    [TestCase("\"DESCEND\"", 200)]
    [TestCase("\"NOPE\"", 200)]
    [TestCase("\"1\"", 200)]
    [TestCase("2", 200)]
    [TestCase("1.0", 200)]
    [TestCase("true", 400)]
    [TestCase("99999999999", 400)]
    public async Task Range_EnumByNameOrNumber_IsTaken(string order, int status) =>
        (await Http.PostAsync("/v3/kv/range", $$"""{"key":"Zg==","sort_order":{{order}}}""")).Status.Should().Be(status);

    [Test]
    public async Task Put_DeepUnknownValue_IsIgnoredUpToGosLimit()
    {
        static string Nested(int depth) => $$"""{"key":"Zg==","x":{{new string('[', depth)}}{{new string(']', depth)}}}""";

        (await Http.PostAsync("/v3/kv/put", Nested(9_999))).Status.Should().Be(200);
        await ShouldRefuseAsync(Nested(10_000), "invalid character '[' exceeded max depth");
    }

    [TestCase("""{"key":"\ud800=", "x":1}""", "syntax error (line 1:8): invalid escape code \"=\\\", \\\"x\" in string")]
    [TestCase("""{"nope":["\ud800\u0041"]}""", "syntax error (line 1:10): invalid escape code \"\\\\u0041\" in string")]
    [TestCase("""{"\udc00\ud800":1}""", "syntax error (line 1:2): invalid escape code \"\\\\ud800\" in string")]
    [TestCase("""{"key":"\ud800"}""", "unexpected EOF")]
    [TestCase("\"\\ud800 1\"", "unexpected EOF")]
    public Task Put_HalfOfAPairOfSurrogates_IsRefused(string body, string message) => ShouldRefuseAsync(body, $"proto: {message}");

    [TestCase("\"0]\"")]
    [TestCase("\"0,x\"")]
    [TestCase("\"0.0 x\"")]
    public async Task Put_TextAfterANumber_IsIgnored(string lease) =>
        (await Http.PostAsync("/v3/kv/put", $$"""{"key":"Zg==","lease":{{lease}}}""")).Status.Should().Be(200);

    [TestCase("\"01\"")]
    [TestCase("\"0_\"")]
    [TestCase("\"0x\"")]
    [TestCase("\"0.\"")]
    [TestCase("\"0, \"")]
    public Task Put_OtherText_IsNotANumber(string lease) => ShouldRefuseAsync(
        $$"""{"key":"Zg==","lease":{{lease}}}""", $"proto: (line 1:23): invalid value for int64 field lease: {lease}");

    [Test]
    public async Task Put_AfterAnInvalidRequest_UsesTheSameConnection()
    {
        foreach (var body in new[] { "{", "x", "]{}", """{"key":5}""" })
        {
            await Http.PostAsync("/v3/kv/put", body);
            (await Http.PostAsync("/v3/kv/put", """{"key":"Zg=="}""")).Status.Should().Be(200);
        }
    }

    [TestCase("x", 400, """{"code":3, "message":"invalid grpc-timeout: x"}""")]
    [TestCase("20S", 400, """{"code":3, "message":"etcdserver: key is not provided"}""")]
    public async Task Range_GrpcTimeout_IsParsed(string timeout, int status, string body)
    {
        var reply = await Http.PostAsync("/v3/kv/range", "{}", ("Grpc-Timeout", timeout));

        (reply.Status, reply.Body).Should().Be((status, body));
    }

    /// <summary>
    /// etcd's gateway and the server behind it have the same deadline. If the server's comes first, etcd replies with the reset of the
    /// stream or with the failure of a step of the lock instead: in one of twenty calls, so etcd has several.
    /// </summary>
    [Test]
    public async Task Lock_GrpcTimeout_BoundsTheWait()
    {
        const int attemptsOfEtcd = 10;
        var name = $$"""{"name":"{{Base64("lock")}}"}""";
        var expected = (504, """{"code":4, "message":"context deadline exceeded"}""");
        (await Http.PostAsync("/v3/lock/lock", name)).Status.Should().Be(200);

        var reply = await LockAsync();
        for (var attempt = 1; reply != expected && Server is RealBackend or ProxyBackend && attempt < attemptsOfEtcd; attempt++)
        {
            reply = await LockAsync();
        }

        reply.Should().Be(expected);

        async Task<(int, string)> LockAsync()
        {
            var waiting = await Http.PostAsync("/v3/lock/lock", name, ("Grpc-Timeout", "300m"));
            return (waiting.Status, waiting.Body);
        }
    }

    [TestCase(1_900_000, 400, """{"code":3, "message":"etcdserver: request is too large"}""")]
    [TestCase(3_000_000, 429, """{"code":8, "message":"grpc: received message larger than max (3000008 vs. 2097152)"}""")]
    public async Task Put_LargeValue_IsRefused(int length, int status, string body)
    {
        var reply = await Http.PostAsync("/v3/kv/put", $$"""{"key":"Zg==","value":"{{Convert.ToBase64String(new byte[length])}}"}""");

        (reply.Status, reply.Body).Should().Be((status, body));
    }

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <param name="body">The request.</param>
    /// <param name="message">The message of the reply.</param>
    /// <param name="path">The path.</param>
    private async Task ShouldRefuseAsync(string body, string message, string path = "/v3/kv/put")
    {
        var reply = await Http.PostAsync(path, body);

        (reply.Status, Normalize(reply.Body)).Should().Be((400, $$$"""{"code":3, "message":{{{Quote(message)}}}}"""));
    }
}
