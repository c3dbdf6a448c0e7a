using Google.Protobuf;

namespace FakeEtcd.Engine.Leases;

/// <summary>A lease at one moment.</summary>
/// <param name="Id">The lease ID.</param>
/// <param name="Ttl">The granted TTL, in seconds.</param>
/// <param name="Remaining">The time until the lease expires.</param>
/// <param name="Keys">The attached keys.</param>
internal sealed record LeaseSnapshot(long Id, long Ttl, TimeSpan Remaining, IReadOnlyList<ByteString> Keys);
