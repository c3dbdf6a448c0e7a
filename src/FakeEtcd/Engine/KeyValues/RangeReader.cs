using Etcd.Api;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Protocol;
using static Etcd.Api.RangeRequest.Types;

namespace FakeEtcd.Engine.KeyValues;

/// <summary>
/// Answers a range request from one view of the store. Filters, sorts, limits and converts the pairs, in the same order as etcd.
/// </summary>
internal static class RangeReader
{
    public static RangeResponse Read(StoreState view, RangeRequest request)
    {
        RequireReadable(view, request.Revision);
        var revision = request.Revision <= 0 ? view.Revision : request.Revision;
        var range = KeyRange.From(request.Key, request.RangeEnd);
        var response = new RangeResponse { Header = new ResponseHeader { Revision = view.Revision } };
        if (request.CountOnly)
        {
            response.Count = RangeQuery.Count(view, range, revision);
            return response;
        }

        // Filters and sorting need every pair. Without them, one pair beyond the limit shows whether there are more.
        var readAll = request.Limit <= 0 || request.SortOrder != SortOrder.None || Prunes(request);
        var (pairs, count) = RangeQuery.Read(view, range, revision, readAll ? 0 : request.Limit + 1);
        response.Count = count;

        IEnumerable<KeyValue> selected = Sort(Prune(pairs, request), request);
        if (request.Limit > 0)
        {
            var cut = selected.ToList();
            response.More = cut.Count > request.Limit;
            selected = response.More ? cut.Take((int)request.Limit) : cut;
        }

        response.Kvs.AddRange(request.KeysOnly ? selected.Select(WithoutValue) : selected);
        return response;
    }

    /// <summary>Refuses a future or compacted revision. Zero and negative numbers mean the current revision.</summary>
    public static void RequireReadable(StoreState view, long revision)
    {
        if (revision > view.Revision)
        {
            throw EtcdError.FutureRev.ToException();
        }

        if (revision > 0 && revision < view.CompactRevision)
        {
            throw EtcdError.Compacted.ToException();
        }
    }

    private static bool Prunes(RangeRequest request) =>
        request.MinModRevision != 0 || request.MaxModRevision != 0
        || request.MinCreateRevision != 0 || request.MaxCreateRevision != 0;

    private static IEnumerable<KeyValue> Prune(IEnumerable<KeyValue> pairs, RangeRequest request) =>
        !Prunes(request)
            ? pairs
            : pairs.Where(pair =>
                (request.MaxModRevision == 0 || pair.ModRevision <= request.MaxModRevision)
                && (request.MinModRevision == 0 || pair.ModRevision >= request.MinModRevision)
                && (request.MaxCreateRevision == 0 || pair.CreateRevision <= request.MaxCreateRevision)
                && (request.MinCreateRevision == 0 || pair.CreateRevision >= request.MinCreateRevision));

    private static IEnumerable<KeyValue> Sort(IEnumerable<KeyValue> pairs, RangeRequest request)
    {
        if (!Enum.IsDefined(request.SortOrder))
        {
            return pairs;
        }

        var descending = request.SortOrder == SortOrder.Descend;
        return request.SortTarget switch
        {
            // The pairs are already in ascending key order.
            SortTarget.Key => descending ? pairs.Reverse() : pairs,
            SortTarget.Version => By(pair => pair.Version),
            SortTarget.Create => By(pair => pair.CreateRevision),
            SortTarget.Mod => By(pair => pair.ModRevision),
            _ => descending
                ? pairs.OrderByDescending(pair => pair.Value, ByteOrder.Instance)
                : pairs.OrderBy(pair => pair.Value, ByteOrder.Instance),
        };

        IEnumerable<KeyValue> By(Func<KeyValue, long> field) =>
            descending ? pairs.OrderByDescending(field) : pairs.OrderBy(field);
    }

    private static KeyValue WithoutValue(KeyValue pair) => new()
    {
        Key = pair.Key,
        CreateRevision = pair.CreateRevision,
        ModRevision = pair.ModRevision,
        Version = pair.Version,
        Lease = pair.Lease,
    };
}
