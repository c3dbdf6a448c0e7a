using System.Collections.Immutable;
using Etcd.Api;
using FakeEtcd.Node;
using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Services.Validation;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The Cluster service. As in etcd, its headers have no revision.</summary>
internal sealed class ClusterService(ServerContext server) : Cluster.ClusterBase
{
    private ClusterMember Self => server.Node.Member;

    public override Task<MemberListResponse> MemberList(MemberListRequest request, ServerCallContext context) =>
        Task.FromResult(new MemberListResponse { Header = new ResponseHeader(), Members = { Describe(Self.View.Members) } });

    public override async Task<MemberAddResponse> MemberAdd(MemberAddRequest request, ServerCallContext context)
    {
        var urls = PeerUrlRules.Parse(request.PeerURLs);
        Self.Cluster.RequireAddable(Self, request.IsLearner);
        var (added, members) = await ChangeAsync(context, () => Self.Cluster.AddMember(Self, urls, request.IsLearner)).ConfigureAwait(false);
        return new MemberAddResponse { Header = new ResponseHeader(), Member = Describe(added), Members = { Describe(members) } };
    }

    public override async Task<MemberRemoveResponse> MemberRemove(MemberRemoveRequest request, ServerCallContext context)
    {
        Self.Cluster.RequireRemovable(Self, request.ID);
        var members = await ChangeAsync(context, () => Self.Cluster.RemoveMember(Self, request.ID)).ConfigureAwait(false);
        return new MemberRemoveResponse { Header = new ResponseHeader(), Members = { Describe(members) } };
    }

    public override async Task<MemberUpdateResponse> MemberUpdate(MemberUpdateRequest request, ServerCallContext context)
    {
        var members = await ChangeAsync(context, () => Self.Cluster.UpdateMember(Self, request.ID, [.. request.PeerURLs])).ConfigureAwait(false);
        return new MemberUpdateResponse { Header = new ResponseHeader(), Members = { Describe(members) } };
    }

    public override Task<MemberPromoteResponse> MemberPromote(MemberPromoteRequest request, ServerCallContext context)
    {
        var members = Self.Cluster.PromoteMember(Self, request.ID);
        return Task.FromResult(new MemberPromoteResponse { Header = new ResponseHeader(), Members = { Describe(members) } });
    }

    private async Task<T> ChangeAsync<T>(ServerCallContext context, Func<T> change)
    {
        var scope = server.Scope!.Value;
        return await server.Node.Leader.ServePartAsync(scope.Call, LeaderNeed.Membership, change, scope.Lifetime).ConfigureAwait(false);
    }

    private static IEnumerable<Member> Describe(ImmutableArray<MemberInfo> members) => members.Select(Describe);

    private static Member Describe(MemberInfo member) => new()
    {
        ID = member.Id,
        Name = member.Name,
        PeerURLs = { member.PeerUrls },
        ClientURLs = { member.ClientUrls },
        IsLearner = member.IsLearner,
    };
}
