namespace FakeEtcd.Engine;

/// <summary>The term and the members of a cluster, as a change of them is stored.</summary>
internal sealed record ClusterRecord(ulong Term, IReadOnlyList<MemberRecord> Members)
{
    public bool IsSame(ClusterRecord? other) => other is not null && Term == other.Term
        && Members.Count == other.Members.Count && Members.Zip(other.Members).All(pair => pair.First.IsSame(pair.Second));
}
