using System.ComponentModel;
using System.Text.Json;
using Grpc.Core;

namespace FakeEtcd.ControlApi.Messages;

/// <summary>Completed calls.</summary>
[Description("Completed calls")]
internal sealed record JournalPage
{
    [Description("The calls, in the order of their completion")]
    public required IReadOnlyList<CallItem> Calls { get; init; }

    [Description("The position to pass as 'after', to read on")]
    public required long Next { get; init; }

    [Description("Whether there are calls after 'next' already")]
    public required bool More { get; init; }

    [Description("How many calls after 'after' the journal no longer holds")]
    public required long Lost { get; init; }
}

/// <summary>Calls in progress.</summary>
[Description("Calls in progress")]
internal sealed record PendingPage
{
    [Description("The calls, in the order of their arrival")]
    public required IReadOnlyList<CallItem> Calls { get; init; }
}

/// <summary>A call to wait for.</summary>
[Description("A completed call to wait for. It must meet all conditions")]
internal sealed record WaitForCallRequest
{
    [Description("The RPC")]
    public EtcdRpc? Rpc { get; init; }

    [Description("A key that the request names")]
    public string? Key { get; init; }

    [Description("A prefix of a key that the request names")]
    public string? Prefix { get; init; }

    [Description("The client: its address such as 127.0.0.1:40000, its port, or a part of its user agent")]
    public string? Client { get; init; }

    [Description("The code of the call's gRPC status")]
    public StatusCode? Status { get; init; }

    [Description("Whether a fault applied to the call")]
    public bool? Faulted { get; init; }

    [Description("The position after which the call completed; 0 by default, which means any call that the journal holds")]
    public long After { get; init; }

    [Description("How long to wait, at most and by default 10s of real time")]
    public string? Timeout { get; init; }
}

/// <summary>A call.</summary>
[Description("A call. On a stream, each message of the client and the end of the stream are separate calls")]
internal sealed record CallItem
{
    [Description("The position in the order of completion, from 1; missing while the call is in progress")]
    public long? Position { get; init; }

    [Description("The number in the order of arrival, from 1")]
    public required long Number { get; init; }

    [Description("The RPC")]
    public required EtcdRpc Rpc { get; init; }

    [Description("Whether this is the end of a stream rather than a request")]
    public required bool EndsStream { get; init; }

    [Description("When the request arrived, on the server's clock")]
    public required DateTimeOffset StartedAt { get; init; }

    [Description("The server's revision when the request arrived")]
    public required long StartRevision { get; init; }

    [Description("The duration on the server's clock, in seconds; missing while the call is in progress")]
    public double? DurationSeconds { get; init; }

    [Description("The code of the gRPC status; missing while the call is in progress")]
    public StatusCode? Status { get; init; }

    [Description("The message of the status; missing if it is empty")]
    public string? Message { get; init; }

    [Description("What disturbed the call: the last fault applied to it, or its wait for a leader")]
    public string? Fault { get; init; }

    [Description("The client")]
    public required ClientItem Client { get; init; }

    [Description("The keys that the request names, and the starts of its ranges, as text")]
    public required IReadOnlyList<string> Keys { get; init; }

    [Description("The same keys in base64; missing if all of them are UTF-8")]
    public IReadOnlyList<string>? KeysBase64 { get; init; }

    [Description("The request as the JSON gateway writes it; passwords are replaced by ***")]
    public required JsonElement Request { get; init; }

    [Description("The response as the JSON gateway writes it; tokens are replaced by ***")]
    public JsonElement? Response { get; init; }
}
