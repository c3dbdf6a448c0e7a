using System.ComponentModel;

namespace FakeEtcd.ControlApi.Messages;

/// <summary>What a page needs to show the server.</summary>
[Description("What a page needs to show the server")]
internal sealed record DashboardInfo
{
    [Description("Whether requests that change something are refused")]
    public required bool ReadOnly { get; init; }

    [Description("The prefixes of the keys whose values are not shown")]
    public required IReadOnlyList<string> MaskedPrefixes { get; init; }

    [Description("The version of FakeEtcd")]
    public required string Version { get; init; }

    [Description("The names of the quirks")]
    public required IReadOnlyList<string> QuirkNames { get; init; }

    [Description("The names of etcd's errors")]
    public required IReadOnlyList<string> ErrorNames { get; init; }

    [Description("The names of the RPCs")]
    public required IReadOnlyList<string> RpcNames { get; init; }

    [Description("The names of the RPCs that are streams")]
    public required IReadOnlyList<string> StreamNames { get; init; }

    [Description("The names of the codes of gRPC statuses")]
    public required IReadOnlyList<string> StatusNames { get; init; }
}
