using Etcd.Api;
using FakeEtcd.Tool.Control.Api;
using FakeEtcd.Tool.Control.Http;

namespace FakeEtcd.Tool.Control.Handlers;

/// <summary>The keys, without a client: no user, no fault and no journal.</summary>
internal static class KeyHandlers
{
    private const int MostKeys = 10_000;
    private const int DefaultLimit = 1000;

    private static readonly QueryParameter Prefix = new("prefix", "string", "The prefix of the keys; all keys by default");

    public static IReadOnlyList<QueryParameter> ListQuery { get; } =
    [
        Prefix,
        new("limit", "integer", "How many keys to return at most: 1 to 10000, 1000 by default"),
    ];

    public static IReadOnlyList<QueryParameter> DeleteQuery { get; } = [Prefix];

    public static Task<KeyList> ListAsync(ControlRequest request)
    {
        var limit = request.QueryNumber("limit", DefaultLimit, least: 1, MostKeys);
        var keys = request.Server.List(request.Query("prefix") ?? "");
        return Task.FromResult(new KeyList
        {
            Keys = [.. keys.Take((int)limit).Select(Describe)],
            Count = keys.Count,
            Revision = request.Server.Revision,
        });
    }

    public static Task<RevisionResult> PutAsync(ControlRequest request, PutKeysRequest body)
    {
        try
        {
            request.Server.Load(body.Values);
        }
        catch (ArgumentException exception)
        {
            throw ControlException.Invalid("values", ErrorMapping.MessageOf(exception));
        }

        return Task.FromResult(ServerHandlers.Revision(request));
    }

    public static Task<CountResult> DeleteAsync(ControlRequest request) =>
        Task.FromResult(new CountResult { Count = request.Server.DeletePrefix(request.Query("prefix") ?? "") });

    public static async Task<RevisionResult> CompactAsync(ControlRequest request, CompactRequest body)
    {
        await request.Server.CompactAsync(body.Revision, request.Aborted).ConfigureAwait(false);
        return ServerHandlers.Revision(request);
    }

    private static KeyItem Describe(KeyValue pair)
    {
        var (key, value) = (Texts.Exact(pair.Key), Texts.Exact(pair.Value));
        return new KeyItem
        {
            Key = key,
            KeyBase64 = key is null ? pair.Key.ToBase64() : null,
            Value = value,
            ValueBase64 = value is null ? pair.Value.ToBase64() : null,
            CreateRevision = pair.CreateRevision,
            ModRevision = pair.ModRevision,
            Version = pair.Version,
            Lease = pair.Lease == 0 ? null : Texts.Id(pair.Lease),
        };
    }
}
