using System.Collections.Immutable;

namespace FakeEtcd.Node;

/// <summary>A member's view of its cluster.</summary>
/// <param name="Leader">The leader, or null if the member has none.</param>
/// <param name="Term">The last term that the member heard of.</param>
/// <param name="Members">The members that the member last heard of.</param>
internal sealed record ClusterView(ClusterMember? Leader, ulong Term, ImmutableArray<MemberInfo> Members);
