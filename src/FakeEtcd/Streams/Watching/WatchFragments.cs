using Etcd.Api;
using Google.Protobuf;

namespace FakeEtcd.Streams.Watching;

/// <summary>Splits a response that is too large for one message, for watches that allow fragments.</summary>
internal static class WatchFragments
{
    private const int TagSize = 1;

    public static IEnumerable<WatchResponse> Split(WatchResponse whole, int maxBytes)
    {
        if (whole.CalculateSize() < maxBytes || whole.Events.Count < 2)
        {
            yield return whole;
            yield break;
        }

        var part = Part(whole);
        var size = part.CalculateSize();
        foreach (var item in whole.Events)
        {
            var itemSize = TagSize + CodedOutputStream.ComputeMessageSize(item);
            if (part.Events.Count > 0 && size + itemSize >= maxBytes)
            {
                yield return part;
                part = Part(whole);
                size = part.CalculateSize();
            }

            part.Events.Add(item);
            size += itemSize;
        }

        // The last part does not have the fragment flag.
        part.Fragment = false;
        yield return part;
    }

    private static WatchResponse Part(WatchResponse whole) => new()
    {
        Header = whole.Header,
        WatchId = whole.WatchId,
        Fragment = true,
    };
}
