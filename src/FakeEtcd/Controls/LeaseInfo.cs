using Google.Protobuf;

namespace FakeEtcd;

/// <summary>Describes a lease at one moment.</summary>
/// <param name="Id">The lease's id.</param>
/// <param name="Ttl">The granted TTL.</param>
/// <param name="Remaining">The time left on the server's clock.</param>
/// <param name="Keys">The keys attached to the lease, in key order.</param>
public sealed record LeaseInfo(long Id, TimeSpan Ttl, TimeSpan Remaining, IReadOnlyList<ByteString> Keys);
