namespace FakeEtcd.ControlApi.Messages;

/// <summary>The content of a report: what a page shows without a server.</summary>
internal sealed record ReportContent
{
    public required string Title { get; init; }

    public string? Message { get; init; }

    /// <summary>When the report was made, in real time.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public required ServerInfo Server { get; init; }

    public required DashboardInfo Dashboard { get; init; }

    public required ClusterInfo Cluster { get; init; }

    public required KeyList Keys { get; init; }

    /// <summary>The versions of the keys that were written more than once, by the keys as text.</summary>
    public required IReadOnlyDictionary<string, KeyHistoryList> History { get; init; }

    public required LeaseList Leases { get; init; }

    public required StreamList Streams { get; init; }

    public required FaultList Faults { get; init; }

    public required JournalPage Journal { get; init; }

    public required PendingPage Pending { get; init; }
}
