using System.ComponentModel;

namespace FakeEtcd.ControlApi.Messages;

/// <summary>The leases.</summary>
[Description("The leases")]
internal sealed record LeaseList
{
    [Description("The number of leases; a report may have fewer of them")]
    public required int Count { get; init; }

    [Description("The leases, in the order of their expiry")]
    public required IReadOnlyList<LeaseItem> Leases { get; init; }
}

/// <summary>A lease.</summary>
[Description("A lease")]
internal sealed record LeaseItem
{
    [Description("The ID, in decimal as in the JSON gateway; etcdctl prints it in hexadecimal")]
    public required string Id { get; init; }

    [Description("The granted TTL in seconds")]
    public required double TtlSeconds { get; init; }

    [Description("The time left on the server's clock, in seconds")]
    public required double RemainingSeconds { get; init; }

    [Description("The number of keys attached to the lease, those left out included")]
    public required int KeyCount { get; init; }

    [Description("The keys attached to the lease, as text")]
    public required IReadOnlyList<string> Keys { get; init; }

    [Description("The same keys in base64; missing if all of them are UTF-8")]
    public IReadOnlyList<string>? KeysBase64 { get; init; }
}
