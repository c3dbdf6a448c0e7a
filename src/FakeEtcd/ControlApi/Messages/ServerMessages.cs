using System.ComponentModel;

namespace FakeEtcd.ControlApi.Messages;

/// <summary>The state of the server.</summary>
[Description("The state of the server")]
internal sealed record ServerInfo
{
    [Description("The release of etcd that the server follows; missing for a proxy")]
    public string? Version { get; init; }

    [Description("The name of the member; missing for a proxy")]
    public string? Name { get; init; }

    [Description("The URL of the etcd behind a proxy; missing for a server")]
    public string? Upstream { get; init; }

    [Description("The URLs for clients")]
    public required IReadOnlyList<string> Urls { get; init; }

    [Description("The ID of the cluster, in decimal")]
    public required string ClusterId { get; init; }

    [Description("The ID of the member, in decimal")]
    public required string MemberId { get; init; }

    [Description("Whether the server runs; a paused server does")]
    public required bool Running { get; init; }

    [Description("Whether the server is paused")]
    public required bool Paused { get; init; }

    [Description("Whether new connections are refused, also because the server is stopped")]
    public required bool RefusesConnections { get; init; }

    [Description("Whether authentication is on; missing for a proxy")]
    public bool? Auth { get; init; }

    [Description("The revision of the last write")]
    public required long Revision { get; init; }

    [Description("The revision of the last compaction; -1 if there was none; missing for a proxy")]
    public long? CompactedRevision { get; init; }

    [Description("The size of the database in bytes; missing for a proxy")]
    public long? DatabaseBytes { get; init; }

    [Description("The number of keys; missing for a proxy")]
    public long? Keys { get; init; }

    [Description("The number of open client connections")]
    public required int Connections { get; init; }

    [Description("The seed of the random choices")]
    public required int Seed { get; init; }

    [Description("The quirks that the server imitates")]
    public required IReadOnlyList<string> Quirks { get; init; }

    [Description("The server's clock")]
    public required ClockInfo Clock { get; init; }

    [Description("The position of the journal's last completed call, to pass as 'after'")]
    public required long JournalPosition { get; init; }
}

/// <summary>The server's clock.</summary>
[Description("The server's clock")]
internal sealed record ClockInfo
{
    [Description("Whether the clock moves only when it is advanced (--fake-manual-clock)")]
    public required bool Manual { get; init; }

    [Description("The time on the clock")]
    public required DateTimeOffset Now { get; init; }

    [Description("The revision of the last write")]
    public required long Revision { get; init; }
}

/// <summary>How far to advance the clock.</summary>
[Description("How far to advance the clock")]
internal sealed record AdvanceRequest
{
    [Description("The duration, such as 30s, 1m30s or 500ms; 0 fires the timers that are due now")]
    public required string By { get; init; }
}

/// <summary>How to stop the server.</summary>
[Description("How to stop the server")]
internal sealed record StopRequest
{
    [Description("Graceful as on SIGTERM, or Kill as on SIGKILL; Graceful by default")]
    public StopMode Mode { get; init; }
}

/// <summary>How to restart the server.</summary>
[Description("How to restart the server")]
internal sealed record RestartRequest
{
    [Description("Whether the server keeps its data; true by default")]
    public bool? KeepData { get; init; }
}

/// <summary>The quirks of real servers to imitate.</summary>
[Description("The quirks of real servers to imitate")]
internal sealed record QuirksRequest
{
    [Description("The names of all quirks that are on from now on; empty for none")]
    public required IReadOnlyList<EtcdQuirks> Quirks { get; init; }
}

/// <summary>A revision to wait for.</summary>
[Description("A revision to wait for")]
internal sealed record WaitForRevisionRequest
{
    [Description("The revision")]
    public required long Revision { get; init; }
}

/// <summary>What a compaction keeps.</summary>
[Description("What a compaction keeps")]
internal sealed record CompactRequest
{
    [Description("The first revision that stays readable; the current one by default")]
    public long? Revision { get; init; }
}

/// <summary>The revision of the last write.</summary>
[Description("The revision of the last write")]
internal sealed record RevisionResult
{
    [Description("The revision")]
    public required long Revision { get; init; }
}

/// <summary>How many things an action applied to.</summary>
[Description("How many things an action applied to")]
internal sealed record CountResult
{
    [Description("The number")]
    public required long Count { get; init; }
}
