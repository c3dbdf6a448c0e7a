using Etcd.Api;

namespace Etcd.Discovery;

/// <summary>Asks etcd on behalf of a resolver.</summary>
internal sealed class TargetQueries(EtcdConnection connection, EtcdTarget target) : ITargetQueries
{
    public async Task<string?> FindSimilarAsync(CancellationToken cancellationToken)
    {
        var prefixes = SimilarPrefix.Of(target);
        if (prefixes.Count == 0)
        {
            return null;
        }

        var request = new TxnRequest();
        request.Success.AddRange(prefixes.Select(FirstKey));
        var response = await connection
            .CallAsync(options => connection.Kv.TxnAsync(request, options), CallKind.Idempotent, cancellationToken)
            .ConfigureAwait(false);
        for (var i = 0; i < Math.Min(prefixes.Count, response.Responses.Count); i++)
        {
            if (response.Responses[i].ResponseRange?.Kvs.FirstOrDefault() is { } found)
            {
                return Describe(prefixes[i], found.Key.ToStringUtf8());
            }
        }

        return null;
    }

    public async Task ReachAsync(CancellationToken cancellationToken)
    {
        var range = KeyRange.Prefix(target.Prefix);
        var request = new RangeRequest { Key = range.Key, RangeEnd = range.RangeEnd, CountOnly = true };
        await connection
            .CallAsync(options => connection.Kv.RangeAsync(request, options), CallKind.Idempotent, cancellationToken)
            .ConfigureAwait(false);
    }

    private static RequestOp FirstKey(SimilarPrefix similar)
    {
        var range = KeyRange.Prefix(similar.Prefix);
        return new RequestOp
        {
            RequestRange = new RangeRequest
            {
                Key = range.Key, RangeEnd = range.RangeEnd, KeysOnly = true, Limit = 1, Serializable = true,
            },
        };
    }

    private static string Describe(SimilarPrefix similar, string key)
    {
        var found = $"A similar key is '{key}'.";
        return Printable.Escape(similar.Address is null ? found : $"{found} To look it up, write {similar.Address}.");
    }
}
