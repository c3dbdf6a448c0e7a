using Etcd.Api;
using FakeEtcd.Node;
using FakeEtcd.Services.Binding;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The Cluster service. It implements <c>MemberList</c>.</summary>
[BindServiceMethod(typeof(ServiceBinding), nameof(ServiceBinding.BindCluster))]
internal sealed class ClusterService(ServerContext server) : Cluster.ClusterBase
{
    public override Task<MemberListResponse> MemberList(MemberListRequest request, ServerCallContext context) =>
        Task.FromResult(new MemberListResponse
        {
            // etcd leaves the revision out of a member list's header.
            Header = new ResponseHeader(),
            Members = { server.Node.Member.Cluster.Members.OrderBy(member => member.Id).Select(Describe) },
        });

    private static Member Describe(ClusterMember member) => new()
    {
        ID = member.Id,
        Name = member.Name,
        PeerURLs = { member.PeerUrl },
        ClientURLs = { member.ClientUrl },
    };
}
