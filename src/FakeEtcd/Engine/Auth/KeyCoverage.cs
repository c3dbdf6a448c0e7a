using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Auth;

/// <summary>Whether ranges that were granted, taken together, cover all of a range that is asked for.</summary>
internal static class KeyCoverage
{
    public static bool Covers(IEnumerable<KeyRange> granted, KeyRange asked)
    {
        if (asked.IsSingleKey)
        {
            return granted.Any(range => range.Contains(asked.Start));
        }

        // Everything from the start up to here is covered so far.
        var reached = asked.Start;
        foreach (var range in granted.OrderBy(range => range.Start, ByteOrder.Instance))
        {
            if (ByteOrder.Compare(range.Start, reached) > 0)
            {
                return false;
            }

            var end = EndOf(range);
            if (end is null)
            {
                return true;
            }

            if (ByteOrder.Compare(end, reached) > 0)
            {
                reached = end;
                if (asked.End is not null && ByteOrder.Compare(reached, asked.End) >= 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The first key after a range, or null if there is none.</summary>
    private static ByteString? EndOf(in KeyRange range) =>
        range.IsSingleKey ? ByteString.CopyFrom([.. range.Start.Span, 0]) : range.End;
}
