namespace FakeEtcd.Node;

/// <summary>A member's view of its cluster's leader.</summary>
/// <param name="Leader">The leader; null if the member has none.</param>
/// <param name="Term">The last term that the member observed.</param>
internal sealed record ClusterView(ClusterMember? Leader, ulong Term);
