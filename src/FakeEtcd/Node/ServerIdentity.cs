using Etcd.Api;

namespace FakeEtcd.Node;

/// <summary>The IDs and the raft term in a server's response headers.</summary>
internal sealed class ServerIdentity(ulong clusterId, ClusterMember member)
{
    public ulong ClusterId => clusterId;

    public ulong MemberId => member.Id;

    public ulong RaftTerm => member.Term;

    /// <summary>Returns a random ID like etcd's: any number except zero.</summary>
    public static ulong DrawId(Random random) => (ulong)random.NextInt64(1, long.MaxValue);

    /// <summary>Completes a header that so far contains only the revision.</summary>
    public void FillHeader(ResponseHeader header)
    {
        header.ClusterId = ClusterId;
        header.MemberId = MemberId;
        header.RaftTerm = RaftTerm;
    }
}
