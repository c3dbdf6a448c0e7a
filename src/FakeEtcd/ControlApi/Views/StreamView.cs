using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.State;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Protocol;
using FakeEtcd.Streams;
using FakeEtcd.Threading;

namespace FakeEtcd.ControlApi.Views;

/// <summary>Describes the open streams.</summary>
internal static class StreamView
{
    /// <param name="state">The server.</param>
    /// <param name="most">How many streams to describe at most, and watches and leases of each.</param>
    public static StreamList Of(ControlState state, int most = int.MaxValue)
    {
        var streams = state.Server.OpenStreams.ToList();
        return new StreamList
        {
            Count = streams.Count,
            Streams = [.. streams.OrderBy(static stream => stream.Number).Take(most).Select(stream => Describe(stream, most))],
        };
    }

    public static ClientItem Client(EtcdClientInfo client) => new()
    {
        Peer = client.Peer,
        UserAgent = client.UserAgent,
        CommonName = client.CommonName,
    };

    private static StreamItem Describe(StreamSession stream, int most)
    {
        var requests = stream.Requests.ToList();
        var watches = stream.OpenWatches?.List() ?? [];
        return new StreamItem
        {
            Number = stream.Number,
            Rpc = stream.Rpc,
            Client = Client(stream.Client),
            StartedAt = requests.Count == 0 ? null : requests.Min(static request => request.Call.StartedAt),
            Stalled = stream.IsStalled,
            Held = stream.Gate.Reasons.HasFlag(HoldReasons.Fault),
            Queued = stream.Watches?.Queued ?? 0,
            WatchCount = watches.Count,
            Watches = [.. watches.Take(most).Select(Describe)],
            Leases = stream.Rpc == EtcdRpc.LeaseKeepAlive ? [.. requests.Take(most).Select(static request => Texts.Id(request.Id))] : [],
        };
    }

    private static WatchItem Describe(WatchSnapshot watch)
    {
        var (key, end) = (watch.Range.Start, watch.Range.IsSingleKey ? null : watch.Range.End ?? KeyRange.NoEnd);
        return new WatchItem
        {
            Id = Texts.Id(watch.Id),
            Key = Texts.Exact(key),
            KeyBase64 = Texts.Base64(key),
            RangeEnd = end is null ? null : Texts.Exact(end),
            RangeEndBase64 = end is null ? null : Texts.Base64(end),
            NextRevision = watch.NextRevision,
            Behind = watch.Behind,
        };
    }
}
