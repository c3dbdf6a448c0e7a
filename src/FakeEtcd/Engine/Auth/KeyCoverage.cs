using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Auth;

/// <summary>Checks whether granted ranges together cover a requested range.</summary>
internal static class KeyCoverage
{
    public static bool Covers(IEnumerable<KeyRange> granted, KeyRange requested)
    {
        if (requested.IsSingleKey)
        {
            return granted.Any(range => range.Contains(requested.Start));
        }

        // All keys from the start up to this one are covered.
        var reached = requested.Start;
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
                if (requested.End is not null && ByteOrder.Compare(reached, requested.End) >= 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Returns the first key after a range, or null if there is none.</summary>
    private static ByteString? EndOf(in KeyRange range) =>
        range.IsSingleKey ? ByteString.CopyFrom([.. range.Start.Span, 0]) : range.End;
}
