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
    /// <summary>
    /// Reads at most <paramref name="limit"/> pairs, and counts the rest without materializing it. A limit of zero or less means no limit.
    /// </summary>
    public static RangeResult Read(StoreState view, in KeyRange range, long revision, long limit)
    {
        var pairs = new List<KeyValue>();
        if (revision == view.Revision)
        {
            var (from, to) = view.Live.Locate(range);
            foreach (var history in view.Live.Enumerate(range))
            {
                if (limit > 0 && pairs.Count == limit)
                {
                    break;
                }

                if (history.LiveAt(revision) is { } version)
                {
                    pairs.Add(version.Data);
                }
            }

            return new(pairs, to - from);
        }

        long count = 0;
        foreach (var history in view.All.Enumerate(range))
        {
            if (history.LiveAt(revision) is not { } version)
            {
                continue;
            }

            count++;
            if (limit <= 0 || pairs.Count < limit)
            {
                pairs.Add(version.Data);
            }
        }

        return new(pairs, count);
    }

    public static long Count(StoreState view, in KeyRange range, long revision)
    {
        if (revision == view.Revision)
        {
            var (from, to) = view.Live.Locate(range);
            return to - from;
        }

        return view.All.Enumerate(range).LongCount(history => history.LiveAt(revision) is not null);
    }
}
