namespace FakeEtcd.ControlApi.Messages;

/// <summary>The first event of a stream, and the one after the server has another state. What was shown before no longer holds.</summary>
internal sealed record HelloEvent
{
    /// <summary>A text that changes when the server starts again, or goes on with another state.</summary>
    public required string Epoch { get; init; }

    /// <summary>The revision of the last write.</summary>
    public required long Revision { get; init; }

    /// <summary>The position of the journal's last completed call.</summary>
    public required long JournalPosition { get; init; }
}

/// <summary>What has changed since the event before.</summary>
internal sealed record ChangesEvent
{
    /// <summary>The revision of the last write.</summary>
    public required long Revision { get; init; }

    /// <summary>The keys that changed, without their values.</summary>
    public required IReadOnlyList<KeyItem> Keys { get; init; }

    /// <summary>True if more keys changed than the event lists, which is none then.</summary>
    public bool? KeysLost { get; init; }

    /// <summary>The position of the journal's last completed call.</summary>
    public required long JournalPosition { get; init; }

    /// <summary>The number of calls that completed.</summary>
    public required long Calls { get; init; }

    /// <summary>Whether calls may have arrived or completed.</summary>
    public required bool Pending { get; init; }

    /// <summary>Whether leases may have changed.</summary>
    public required bool Leases { get; init; }

    /// <summary>Whether streams and watches may have changed.</summary>
    public required bool Streams { get; init; }

    /// <summary>Whether faults may have changed, or have applied to calls.</summary>
    public required bool Faults { get; init; }

    /// <summary>Whether the server or its cluster may have changed.</summary>
    public required bool Server { get; init; }
}
