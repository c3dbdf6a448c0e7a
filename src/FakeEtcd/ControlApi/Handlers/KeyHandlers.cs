using FakeEtcd.ControlApi.Http;
using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.Views;
using Google.Protobuf;

namespace FakeEtcd.ControlApi.Handlers;

/// <summary>The keys, without a client: no user, no fault and no journal.</summary>
internal static class KeyHandlers
{
    private const int MostKeys = 10_000;
    private const int DefaultLimit = 1000;

    private static readonly QueryParameter Prefix = new("prefix", "string", "The prefix of the keys; all keys by default");

    private static readonly QueryParameter Values = new("values", "boolean", "Whether to return the values; true by default");

    private static readonly QueryParameter[] Key =
    [
        new("key", "string", "The key"),
        new("keyBase64", "string", "The key in base64, instead of 'key'"),
    ];

    public static IReadOnlyList<QueryParameter> ListQuery { get; } =
    [
        Prefix,
        new("limit", "integer", "How many keys to return at most: 1 to 10000, 1000 by default"),
        new("from", "string", "The key after which to read"),
        new("fromBase64", "string", "The key in base64 after which to read, instead of 'from'"),
        Values,
        new("valueBytes", "integer", "The length after which a value is cut; none by default"),
    ];

    public static IReadOnlyList<QueryParameter> HistoryQuery { get; } =
    [
        .. Key,
        new("before", "integer", "The revision before which to read; the newest version is the first by default"),
        new("limit", "integer", "How many versions to return at most; all by default"),
        Values,
    ];

    public static IReadOnlyList<QueryParameter> DeleteQuery { get; } = [Prefix];

    public static IReadOnlyList<QueryParameter> ItemQuery { get; } =
    [
        .. Key,
        new("revision", "integer", "The revision at which to read; the current one by default"),
    ];

    public static IReadOnlyList<QueryParameter> KeyQuery => Key;

    public static Task<KeyList> ListAsync(ControlRequest request)
    {
        var limit = request.QueryNumber("limit", DefaultLimit, least: 1, MostKeys);
        var prefix = KeyFields.Text("prefix", request.Query("prefix") ?? "");
        var after = KeyFields.Find("from", request.Query("from"), "fromBase64", request.Query("fromBase64"));
        var shown = ShownOf(request) is { } all ? all with { MostBytes = (int)request.QueryNumber("valueBytes", int.MaxValue, least: 0, int.MaxValue) } : null;
        return Task.FromResult(KeyView.List(request.State, prefix, after, limit, shown));
    }

    public static Task<RevisionResult> PutAsync(ControlRequest request, PutKeysRequest body)
    {
        try
        {
            request.Server.Keys.Load(body.Values);
        }
        catch (ArgumentException exception)
        {
            throw ControlException.Invalid("values", ErrorMapping.MessageOf(exception));
        }

        return Task.FromResult(ServerHandlers.Revision(request));
    }

    public static Task<CountResult> DeleteAsync(ControlRequest request) =>
        Task.FromResult(new CountResult { Count = request.Server.Keys.DeletePrefix(request.Query("prefix") ?? "") });

    public static Task<KeyItem> GetItemAsync(ControlRequest request)
    {
        var key = KeyOf(request);
        var revision = request.QueryNumber("revision", unset: 0, least: 1, long.MaxValue);
        return Task.FromResult(request.Server.Keys.Find(key, revision) is { } pair
            ? KeyView.Describe(pair, request.Shown)
            : throw ControlException.NotFound("key", "There is no such key."));
    }

    public static Task<RevisionResult> PutItemAsync(ControlRequest request, PutKeyRequest body)
    {
        var key = KeyFields.Key(body.Key, body.KeyBase64);
        var value = KeyFields.Find("value", body.Value, "valueBase64", body.ValueBase64)
            ?? throw ControlException.Invalid("value", "The field 'value' is missing, or 'valueBase64'.");
        var lease = body.Lease is { } id ? ControlValues.Lease("lease", id) : 0;
        return Task.FromResult(new RevisionResult { Revision = request.Server.Keys.Put(key, value, lease) });
    }

    public static Task<CountResult> DeleteItemAsync(ControlRequest request) =>
        Task.FromResult(new CountResult { Count = request.Server.Keys.Delete(KeyOf(request)) ? 1 : 0 });

    public static Task<KeyHistoryList> HistoryAsync(ControlRequest request)
    {
        var before = request.QueryNumber("before", unset: long.MaxValue, least: 1, long.MaxValue);
        var limit = (int)request.QueryNumber("limit", unset: int.MaxValue, least: 1, int.MaxValue);
        return Task.FromResult(KeyView.History(request.State, KeyOf(request), ShownOf(request), limit, before));
    }

    public static async Task<RevisionResult> CompactAsync(ControlRequest request, CompactRequest body)
    {
        await request.Server.Keys.CompactAsync(body.Revision, request.Aborted).ConfigureAwait(false);
        return ServerHandlers.Revision(request);
    }

    private static ShownValues? ShownOf(ControlRequest request) => request.QuerySwitch("values") ?? true ? request.Shown : null;

    private static ByteString KeyOf(ControlRequest request) => KeyFields.Key(request.Query("key"), request.Query("keyBase64"));
}
