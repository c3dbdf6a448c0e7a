namespace FakeEtcd.Persistence;

/// <summary>The IDs that a data directory belongs to.</summary>
internal sealed record DataIdentity(ulong ClusterId, ulong MemberId)
{
    public void Encode(RecordBuffer record)
    {
        record.Begin(RecordKind.Identity);
        record.Add(ClusterId);
        record.Add(MemberId);
    }
}
