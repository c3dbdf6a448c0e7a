using System.ComponentModel;

namespace FakeEtcd.ControlApi.Messages;

/// <summary>The cluster of the server.</summary>
[Description("The cluster of the server; a lone server is a cluster of one member")]
internal sealed record ClusterInfo
{
    [Description("The members, in the order of their IDs")]
    public required IReadOnlyList<ClusterMemberItem> Members { get; init; }

    [Description("The ID of the leader, in decimal; missing without a leader")]
    public string? LeaderId { get; init; }

    [Description("The raft term")]
    public required long Term { get; init; }
}

/// <summary>A member.</summary>
[Description("A member")]
internal sealed record ClusterMemberItem
{
    [Description("The ID, in decimal")]
    public required string Id { get; init; }

    [Description("The name; empty if the member has not started")]
    public required string Name { get; init; }

    [Description("The URLs for clients")]
    public required IReadOnlyList<string> Urls { get; init; }

    [Description("The URL of the member's dashboard; missing if it has none")]
    public string? Dashboard { get; init; }

    [Description("Whether the member runs; a paused member does")]
    public required bool Running { get; init; }

    [Description("Whether the member is paused")]
    public required bool Paused { get; init; }

    [Description("Whether the member is a learner")]
    public required bool Learner { get; init; }

    [Description("Whether the member leads the cluster")]
    public required bool Leader { get; init; }

    [Description("The side of a partition; members with the same number reach each other")]
    public required int Partition { get; init; }
}

/// <summary>A member of the cluster.</summary>
[Description("A member of the cluster")]
internal sealed record MemberRequest
{
    [Description("The ID of the member, in decimal")]
    public required string MemberId { get; init; }
}

/// <summary>A partition.</summary>
[Description("A partition of the cluster into two sides that cannot reach each other")]
internal sealed record PartitionRequest
{
    [Description("The IDs of the members on one side, in decimal; the others are on the other side")]
    public required IReadOnlyList<string> MemberIds { get; init; }
}
