using Etcd.Api;
using FakeEtcd.Protocol;

namespace FakeEtcd.Engine.Storage;

/// <summary>The result of reading a range.</summary>
/// <param name="Pairs">The pairs in key order, up to the limit.</param>
/// <param name="Count">The number of pairs in the range, regardless of the limit.</param>
internal readonly record struct RangeResult(List<KeyValue> Pairs, long Count);

/// <summary>Reads ranges at a revision from a view of the store.</summary>
internal static class RangeQuery
{
    /// <summary>The largest limit for which memory is prepared: a client must not decide how much.</summary>
    private const int MaxPreparedPairs = 128;

    /// <summary>
    /// Reads at most <paramref name="limit"/> pairs, and counts the rest without materializing it. A limit of zero or less means no limit.
    /// </summary>
    public static RangeResult Read(StoreState view, in KeyRange range, long revision, long limit)
    {
        var pairs = new List<KeyValue>();
        if (range.IsSingleKey)
        {
            if (view.Keys.Find(range.Start)?.LiveAt(revision) is { } only)
            {
                pairs.Add(only.Data);
            }

            return new(pairs, pairs.Count);
        }

        pairs.EnsureCapacity((int)Math.Clamp(limit, 0, MaxPreparedPairs));
        long uncounted = 0;
        foreach (var history in view.Keys.Enumerate(range))
        {
            if (history.LiveAt(revision) is not { } version)
            {
                continue;
            }

            if (limit <= 0 || pairs.Count < limit)
            {
                pairs.Add(version.Data);
                continue;
            }

            if (revision == view.Revision)
            {
                return new(pairs, view.Keys.CountLive(range, revision));
            }

            uncounted++;
        }

        return new(pairs, pairs.Count + uncounted);
    }

    public static long Count(StoreState view, in KeyRange range, long revision) =>
        revision == view.Revision
            ? view.Keys.CountLive(range, revision)
            : view.Keys.Enumerate(range).LongCount(history => history.LiveAt(revision) is not null);
}
