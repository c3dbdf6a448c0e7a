using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.State;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Streams;
using FakeEtcd.Threading;

namespace FakeEtcd.ControlApi.Views;

/// <summary>Describes the open streams.</summary>
internal static class StreamView
{
    /// <summary>etcd's end of a range without an end.</summary>
    private const string NoEnd = "\0";

    public static StreamList Of(ControlState state)
    {
        var streams = state.Server.OpenStreams.ToList().OrderBy(static stream => stream.Number).Select(Describe).ToList();
        return new StreamList
        {
            Count = streams.Count,
            Watches = [.. streams.SelectMany(static stream => stream.Watches)],
            Streams = streams,
        };
    }

    public static ClientItem Client(EtcdClientInfo client) => new()
    {
        Peer = client.Peer,
        UserAgent = client.UserAgent,
        CommonName = client.CommonName,
    };

    private static StreamItem Describe(StreamSession stream)
    {
        var requests = stream.Requests.ToList();
        return new StreamItem
        {
            Number = stream.Number,
            Rpc = stream.Rpc,
            Client = Client(stream.Client),
            StartedAt = requests.Count == 0 ? null : requests.Min(static request => request.Call.StartedAt),
            Stalled = stream.IsStalled,
            Held = IsHeld(stream),
            Queued = stream.Watches?.Queued ?? 0,
            Watches = [.. stream.OpenWatches?.List().Select(watch => Describe(stream, watch)) ?? []],
            Leases = stream.Rpc == EtcdRpc.LeaseKeepAlive ? [.. requests.Select(static request => Texts.Id(request.Id))] : [],
        };
    }

    private static WatchItem Describe(StreamSession stream, WatchSnapshot watch) => new()
    {
        Id = watch.Id,
        Key = Texts.Of(watch.Range.Start),
        RangeEnd = watch.Range.IsSingleKey ? null : watch.Range.End is { } end ? Texts.Of(end) : NoEnd,
        NextRevision = watch.NextRevision,
        Stalled = stream.IsStalled,
        Held = IsHeld(stream),
        Stream = stream.Number,
        Client = Client(stream.Client),
    };

    private static bool IsHeld(StreamSession stream) => stream.Gate.Reasons.HasFlag(HoldReasons.Fault);
}
