using System.ComponentModel;

namespace FakeEtcd.ControlApi.Messages;

/// <summary>A selection of open streams.</summary>
[Description("A selection of open streams. A stream must meet all conditions: one of its watches, or a lease that it keeps alive")]
internal record StreamRequest
{
    [Description("The RPC of the streams; Watch by default, or that of the stream with the 'number'")]
    public EtcdRpc? Rpc { get; init; }

    [Description("The number of the stream")]
    public long? Number { get; init; }

    [Description("Watches of this key, alone or in a range")]
    public string? Key { get; init; }

    [Description("Watches of a key with this prefix, or of a range that can contain one")]
    public string? Prefix { get; init; }

    [Description("Keep-alive streams of the lease with this ID, in decimal, or in hexadecimal after 0x")]
    public string? Lease { get; init; }

    [Description("Streams of a client: its address such as 127.0.0.1:40000, or a part of its user agent")]
    public string? Client { get; init; }
}

/// <summary>Streams to end, and the error.</summary>
[Description("Streams to end, and the error")]
internal sealed record BreakRequest : StreamRequest
{
    [Description("The name of an error of etcd; NoLeader by default")]
    public string? Error { get; init; }
}

/// <summary>Watches to cancel, and the reason.</summary>
[Description("Watches to cancel, and the reason")]
internal sealed record CancelWatchesRequest : StreamRequest
{
    [Description("The cancel reason that the clients get")]
    public required string Reason { get; init; }
}

/// <summary>The open streams.</summary>
[Description("The open streams")]
internal sealed record StreamList
{
    [Description("The number of open streams")]
    public required int Count { get; init; }

    [Description("The open streams, in the order of their opening")]
    public required IReadOnlyList<StreamItem> Streams { get; init; }
}

/// <summary>An open stream.</summary>
[Description("An open stream")]
internal sealed record StreamItem
{
    [Description("The number in the order of opening, from 1")]
    public required long Number { get; init; }

    [Description("The RPC")]
    public required EtcdRpc Rpc { get; init; }

    [Description("The client")]
    public required ClientItem Client { get; init; }

    [Description("When the oldest request that is still served arrived, on the server's clock; missing if there is none")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("Whether the stream is stalled")]
    public required bool Stalled { get; init; }

    [Description("Whether a fault holds what the server sends")]
    public required bool Held { get; init; }

    [Description("The batches of events that wait to be sent")]
    public required int Queued { get; init; }

    [Description("The number of open watches of the stream; a report may have fewer of them")]
    public required int WatchCount { get; init; }

    [Description("The open watches of the stream")]
    public required IReadOnlyList<WatchItem> Watches { get; init; }

    [Description("The IDs of the leases that the stream keeps alive, in decimal")]
    public required IReadOnlyList<string> Leases { get; init; }
}

/// <summary>An open watch.</summary>
[Description("An open watch")]
internal sealed record WatchItem
{
    [Description("The ID on its stream, in decimal")]
    public required string Id { get; init; }

    [Description("The key, or the first key of the range, if it is UTF-8")]
    public string? Key { get; init; }

    [Description("The key, or the first key of the range, in base64, if it is not UTF-8")]
    public string? KeyBase64 { get; init; }

    [Description("The exclusive end of the range, if it is UTF-8; \\u0000 if the range has no end; missing for a single key")]
    public string? RangeEnd { get; init; }

    [Description("The exclusive end of the range in base64, if it is not UTF-8")]
    public string? RangeEndBase64 { get; init; }

    [Description("The first revision whose events are not queued for the watch yet")]
    public required long NextRevision { get; init; }

    [Description("How many revisions the watch has not reached yet; negative if it starts later; missing in a proxy")]
    public long? Behind { get; init; }
}

/// <summary>A client.</summary>
[Description("A client")]
internal sealed record ClientItem
{
    [Description("The address, such as ipv4:127.0.0.1:40000")]
    public required string Peer { get; init; }

    [Description("The name and version of the gRPC library; empty if the client does not send them")]
    public required string UserAgent { get; init; }

    [Description("The common name of the client's certificate")]
    public string? CommonName { get; init; }
}
