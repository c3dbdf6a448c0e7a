using Google.Protobuf;

namespace FakeEtcd.Engine.Leases;

/// <summary>A lease. When it expires or is revoked, its keys are deleted.</summary>
internal sealed class Lease(long id, long ttl)
{
    public long Id { get; } = id;

    /// <summary>The granted TTL, in seconds.</summary>
    public long Ttl { get; } = ttl;

    /// <summary>The time at which the lease expires, on the lessor's clock.</summary>
    public TimeSpan ExpiresAt { get; set; }

    /// <summary>Whether a client has renewed the lease.</summary>
    public bool IsKeptAlive { get; set; }

    /// <summary>Whether the lease has expired or was revoked.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>The attached keys.</summary>
    public HashSet<ByteString> Keys { get; private set; } = [];

    /// <summary>Marks the lease as removed. An object that still refers to it holds no keys for it.</summary>
    public void Remove()
    {
        IsRemoved = true;
        Keys = [];
    }
}
