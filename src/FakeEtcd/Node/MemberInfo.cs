using System.Collections.Immutable;

namespace FakeEtcd.Node;

/// <summary>A member as the cluster lists it.</summary>
/// <param name="Id">The member's ID.</param>
/// <param name="Name">The name that the member has told; empty before its first start.</param>
/// <param name="PeerUrls">The addresses for other members.</param>
/// <param name="ClientUrls">The addresses for clients.</param>
/// <param name="IsLearner">Whether the list calls the member a learner.</param>
internal sealed record MemberInfo(
    ulong Id, string Name, ImmutableArray<string> PeerUrls, ImmutableArray<string> ClientUrls, bool IsLearner = false)
{
    /// <summary>Whether the member has ever been started.</summary>
    public bool IsStarted => Name.Length > 0;
}
