using System.ComponentModel;
using Grpc.Core;

namespace FakeEtcd.ControlApi.Messages;

/// <summary>A fault: which calls it applies to, and what it does to them.</summary>
[Description("A fault: which calls it applies to, and what it does to them. A call must meet all conditions")]
internal sealed record FaultRequest
{
    [Description("What happens to the call")]
    public required FaultKind Action { get; init; }

    [Description("The RPCs; all by default. On a stream, each message of the client is a call")]
    public IReadOnlyList<EtcdRpc>? Rpcs { get; init; }

    [Description("Calls that name this key, alone, in a range or in a transaction")]
    public string? Key { get; init; }

    [Description("Calls that name a key with this prefix, or a range that can contain one")]
    public string? Prefix { get; init; }

    [Description("Calls that name the lease with this ID, in decimal, or in hexadecimal after 0x")]
    public string? Lease { get; init; }

    [Description("Calls of a client: its address such as 127.0.0.1:40000, or a part of its user agent")]
    public string? Client { get; init; }

    [Description("How many matching calls pass first; 0 by default")]
    public int? Skip { get; init; }

    [Description("How many calls the fault applies to; no limit by default")]
    public int? Times { get; init; }

    [Description("The probability that the fault applies to a matching call, above 0 and below 1; it applies to all by default")]
    public double? Probability { get; init; }

    [Description("Whether the fault applies after the request took effect; false by default, and always true for DropResponse")]
    public bool AfterEffect { get; init; }

    [Description("For Fail: the name of an error of etcd, such as NoLeader; excludes 'code'")]
    public string? Error { get; init; }

    [Description("For Fail: the code of a gRPC status other than OK; needs 'message'")]
    public StatusCode? Code { get; init; }

    [Description("For Fail: the message of the status")]
    public string? Message { get; init; }

    [Description("For Delay: how long on the server's clock, such as 2s")]
    public string? By { get; init; }

    [Description("For RefuseWatch: the cancel reason that the client gets")]
    public string? Reason { get; init; }
}

/// <summary>What a fault does.</summary>
internal enum FaultKind
{
    /// <summary>Fails the call with an error. A stream ends with it.</summary>
    Fail,

    /// <summary>Delays the call.</summary>
    Delay,

    /// <summary>Holds the call until the fault is deleted.</summary>
    Hang,

    /// <summary>Drops the response after the request took effect.</summary>
    DropResponse,

    /// <summary>Resets the client's connection.</summary>
    ResetConnection,

    /// <summary>Sends nothing more on the stream, and leaves it open.</summary>
    Stall,

    /// <summary>Creates and cancels the watch in one response.</summary>
    RefuseWatch,

    /// <summary>Creates the watch, then cancels it as compacted.</summary>
    CompactWatch,
}

/// <summary>A fault that was added.</summary>
[Description("A fault that was added")]
internal sealed record FaultItem
{
    [Description("The ID")]
    public required int Id { get; init; }

    [Description("Whether the fault is in force; false if it was removed")]
    public required bool Active { get; init; }

    [Description("How many calls the fault has applied to")]
    public required int Hits { get; init; }

    [Description("The fault in words")]
    public required string Description { get; init; }

    [Description("The fault; missing if a test in .NET added it, which can do more")]
    public FaultRequest? Fault { get; init; }
}

/// <summary>The faults.</summary>
[Description("The faults")]
internal sealed record FaultList
{
    [Description("The faults that were added and not deleted, in the order in which they apply")]
    public required IReadOnlyList<FaultItem> Faults { get; init; }
}

/// <summary>How many hits to wait for.</summary>
[Description("How many hits to wait for")]
internal sealed record WaitForHitsRequest
{
    [Description("The number of hits since the fault was added; 1 by default")]
    public int? Hits { get; init; }
}
