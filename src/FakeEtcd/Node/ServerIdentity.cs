using Etcd.Api;

namespace FakeEtcd.Node;

/// <summary>The ids in every response header of a server.</summary>
internal sealed class ServerIdentity(ulong clusterId, ClusterMember member)
{
    public ulong ClusterId => clusterId;

    public ulong MemberId => member.Id;

    public ulong RaftTerm => member.Term;

    /// <summary>An id as etcd's look: any number but zero.</summary>
    public static ulong DrawId(Random random) => (ulong)random.NextInt64(1, long.MaxValue);

    /// <summary>Completes a header that holds the revision of its response.</summary>
    public void FillHeader(ResponseHeader header)
    {
        header.ClusterId = ClusterId;
        header.MemberId = MemberId;
        header.RaftTerm = RaftTerm;
    }
}
