namespace FakeEtcd.Node;

/// <summary>What a member knows of its cluster's leader.</summary>
/// <param name="Leader">The leader; null for a member that knows none.</param>
/// <param name="Term">The term that the member last heard of.</param>
internal sealed record ClusterView(ClusterMember? Leader, ulong Term);
