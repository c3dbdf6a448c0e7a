using Google.Protobuf;

namespace FakeEtcd.Engine.Leases;

/// <summary>A lease at one moment.</summary>
/// <param name="Id">The lease's id.</param>
/// <param name="Ttl">The TTL that was granted, in seconds.</param>
/// <param name="Remaining">The time that was left.</param>
/// <param name="Keys">The keys attached to it.</param>
internal sealed record LeaseSnapshot(long Id, long Ttl, TimeSpan Remaining, IReadOnlyList<ByteString> Keys);
