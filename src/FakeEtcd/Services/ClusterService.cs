using Etcd.Api;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The Cluster service, as far as it is implemented: <c>MemberList</c>, of one member.</summary>
internal sealed class ClusterService(ServerContext server) : Cluster.ClusterBase
{
    /// <summary>etcd's default peer address. Nothing listens there: the fake has no peers.</summary>
    private const string PeerUrl = "http://localhost:2380";

    public override Task<MemberListResponse> MemberList(MemberListRequest request, ServerCallContext context) =>
        Task.FromResult(new MemberListResponse
        {
            // etcd leaves the revision out of a member list's header.
            Header = server.Identity.Header(revision: 0),
            Members =
            {
                new Member
                {
                    ID = server.Identity.MemberId,
                    Name = server.Options.MemberName,
                    PeerURLs = { PeerUrl },
                    ClientURLs = { server.ClientUrl },
                },
            },
        });
}
