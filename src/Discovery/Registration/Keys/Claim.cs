using Google.Protobuf;

namespace Etcd.Discovery.Registration.Keys;

/// <summary>What an owner wants of its key.</summary>
internal sealed record Claim
{
    /// <summary>The value the key shall have.</summary>
    public required ByteString Value { get; init; }

    /// <summary>The lease the key shall have.</summary>
    public required long LeaseId { get; init; }

    /// <summary>A former lease of the same owner, which may not be quite gone; 0 for none.</summary>
    public long PreviousLeaseId { get; init; }

    /// <summary>Whether the key had the lease when last seen.</summary>
    public bool WasHeld { get; init; }

    /// <summary>Whether the value is in etcd already, so that a key that is still held needs no put.</summary>
    public bool IsWritten { get; init; }

    /// <summary>Whether a key that another owner holds shall be taken from it.</summary>
    public bool MayTakeOver { get; init; }
}
