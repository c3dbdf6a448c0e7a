using Etcd.Api;
using FakeEtcd.Node;

namespace FakeEtcd.Services;

/// <summary>Who answers: the ids that every response header carries.</summary>
internal sealed class ServerIdentity(ulong clusterId, ClusterMember member)
{
    public ulong ClusterId => clusterId;

    public ulong MemberId => member.Id;

    public ulong RaftTerm => member.Term;

    /// <summary>An id as etcd's look: any number but zero.</summary>
    public static ulong DrawId(Random random) => (ulong)random.NextInt64(1, long.MaxValue);

    /// <summary>Completes a response whose header the engine filled with a revision.</summary>
    public Task<T> Sign<T>(T response, Func<T, ResponseHeader> header)
    {
        Sign(header(response));
        return Task.FromResult(response);
    }

    public ResponseHeader Header(long revision) => Sign(new ResponseHeader { Revision = revision });

    /// <summary>Signs a header. A member that is cut off knows of no later revision than its own.</summary>
    public ResponseHeader Sign(ResponseHeader header)
    {
        header.ClusterId = ClusterId;
        header.MemberId = MemberId;
        header.RaftTerm = RaftTerm;
        header.Revision = Math.Min(header.Revision, member.Stale?.Revision ?? long.MaxValue);
        return header;
    }
}
