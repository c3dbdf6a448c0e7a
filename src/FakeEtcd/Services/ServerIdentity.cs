using Etcd.Api;

namespace FakeEtcd.Services;

/// <summary>Who answers: the ids that every response header carries.</summary>
internal sealed class ServerIdentity(Random random)
{
    /// <summary>The term of a cluster whose first election is over.</summary>
    public ulong RaftTerm { get; } = 2;

    public ulong ClusterId { get; } = (ulong)random.NextInt64(1, long.MaxValue);

    public ulong MemberId { get; } = (ulong)random.NextInt64(1, long.MaxValue);

    /// <summary>Completes a response whose header the engine filled with a revision.</summary>
    public Task<T> Sign<T>(T response, Func<T, ResponseHeader> header)
    {
        Sign(header(response));
        return Task.FromResult(response);
    }

    public ResponseHeader Header(long revision) => Sign(new ResponseHeader { Revision = revision });

    public ResponseHeader Sign(ResponseHeader header)
    {
        header.ClusterId = ClusterId;
        header.MemberId = MemberId;
        header.RaftTerm = RaftTerm;
        return header;
    }
}
