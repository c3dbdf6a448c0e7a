namespace FakeEtcd.Engine;

/// <summary>A member of a cluster, as a change of the members is stored.</summary>
/// <param name="Id">The member's ID.</param>
/// <param name="Name">The name; empty if the member was never started.</param>
/// <param name="PeerUrls">The addresses for other members.</param>
/// <param name="ClientUrls">The addresses for clients.</param>
/// <param name="IsLearner">Whether the list calls the member a learner.</param>
/// <param name="IsVoter">Whether its vote counts.</param>
internal sealed record MemberRecord(
    ulong Id, string Name, IReadOnlyList<string> PeerUrls, IReadOnlyList<string> ClientUrls, bool IsLearner, bool IsVoter)
{
    public bool IsSame(MemberRecord other) => this with { PeerUrls = other.PeerUrls, ClientUrls = other.ClientUrls } == other
        && PeerUrls.SequenceEqual(other.PeerUrls)
        && ClientUrls.SequenceEqual(other.ClientUrls);
}
