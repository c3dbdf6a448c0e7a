using Google.Protobuf;

namespace Etcd.Discovery.Registration.Keys;

/// <summary>A request of an owner for its key.</summary>
internal sealed record Claim
{
    /// <summary>The value to put.</summary>
    public required ByteString Value { get; init; }

    /// <summary>The lease of the owner.</summary>
    public required long LeaseId { get; init; }

    /// <summary>The previous lease of the same owner, which may still hold the key; 0 for none.</summary>
    public long PreviousLeaseId { get; init; }

    /// <summary>Whether etcd has the value already. A key that has not changed since then needs no put.</summary>
    public bool IsWritten { get; init; }

    /// <summary>Whether to take the key over from another owner.</summary>
    public bool MayTakeOver { get; init; }
}
