using Google.Protobuf;

namespace FakeEtcd.Engine.Leases;

/// <summary>A lease: it holds its keys alive until it expires or is revoked.</summary>
internal sealed class Lease(long id, long ttl)
{
    public long Id { get; } = id;

    /// <summary>The TTL that was granted, in seconds.</summary>
    public long Ttl { get; } = ttl;

    /// <summary>When the lease expires, on the lessor's clock.</summary>
    public TimeSpan ExpiresAt { get; set; }

    /// <summary>The keys attached to the lease.</summary>
    public HashSet<ByteString> Keys { get; } = [];
}
