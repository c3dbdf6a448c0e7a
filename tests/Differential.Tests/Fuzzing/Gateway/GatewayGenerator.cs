using Etcd.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Differential.Tests.Fuzzing.Gateway;

/// <summary>Makes calls of the JSON gateway, valid and broken, of all its paths.</summary>
internal sealed class GatewayGenerator : ICallGenerator
{
    /// <summary>How many of a hundred calls have values of other types, broken JSON, and another path or method.</summary>
    private const int WrongTypes = 25;
    private const int BrokenText = 25;
    private const int WrongHeads = 10;

    /// <summary>The RPCs that change keys and leases, on which the others depend, are called more often.</summary>
    private const int KeyValueWeight = 3;

    private static readonly (string Path, MethodDescriptor Method)[] Weighted =
    [
        .. GatewayPaths.All,
        .. GatewayPaths.All
            .Where(entry => entry.Method.Name is nameof(KV.KVBase.Range) or nameof(KV.KVBase.Put) or nameof(KV.KVBase.Txn))
            .SelectMany(entry => Enumerable.Repeat(entry, KeyValueWeight)),
    ];

    private static readonly string[] Verbs = ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "post"];

    private readonly Random _random;
    private readonly MessageFuzzer _messages;
    private readonly JsonMutator _json;

    public GatewayGenerator(Random random)
    {
        _random = random;
        Values = new FuzzValues(random);
        _messages = new MessageFuzzer(random, Values);
        _json = new JsonMutator(random);
    }

    public FuzzValues Values { get; }

    public FuzzCall Next(bool withUsers)
    {
        var (path, method) = Weighted[_random.Next(Weighted.Length)];
        var (verb, head) = (HttpMethod.Post, $"/v3/{path}");
        var body = Format(_messages.Next(method.InputType));
        var user = withUsers ? AuthSetup.NextUser(_random) : null;
        switch (_random.Next(100))
        {
            case < WrongTypes:
                body = _json.ChangeValues(body);
                break;
            case < WrongTypes + BrokenText:
                body = _json.Break(body);
                break;
            case < WrongTypes + BrokenText + WrongHeads:
                (verb, head) = ChangeHead(head);
                break;
        }

        // A changed path may be that of another RPC: from hashkv to hash.
        var called = GatewayPaths.All.FirstOrDefault(entry => head.EndsWith($"/{entry.Path}", StringComparison.Ordinal)).Method;
        return new GatewayFuzzCall(called ?? method, verb, head, body, user);
    }

    private string Format(IMessage message) => (_random.Next(4) == 0 ? JsonBodies.Camel : JsonBodies.Snake).Format(message);

    private (HttpMethod Verb, string Path) ChangeHead(string path) => _random.Next(9) switch
    {
        < 3 => (new HttpMethod(Verbs[_random.Next(Verbs.Length)]), path),
        3 => (HttpMethod.Post, path.Replace("/v3/", "/v3beta/", StringComparison.Ordinal)),
        4 => (HttpMethod.Post, path.Replace("/v3/", _random.Next(2) == 0 ? "/v3alpha/" : "/v2/", StringComparison.Ordinal)),
        5 => (HttpMethod.Post, path.ToUpperInvariant()),
        6 => (HttpMethod.Post, path[..^_random.Next(1, 4)]),
        7 => (HttpMethod.Post, $"{path}/x"),
        _ => (HttpMethod.Post, $"{path}?a=b&key=c"),
    };
}
