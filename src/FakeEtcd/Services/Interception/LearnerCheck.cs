using Etcd.Api;
using FakeEtcd.Node;
using FakeEtcd.Protocol;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;

namespace FakeEtcd.Services.Interception;

/// <summary>Refuses what a learner does not serve: everything but serializable ranges, its status and its snapshot.</summary>
internal static class LearnerCheck
{
    /// <param name="member">The member that is called.</param>
    /// <param name="rpc">The procedure; null for one of the health service.</param>
    /// <param name="request">The request; null for a stream of requests.</param>
    /// <exception cref="EtcdException">The member is a learner, and does not serve the request.</exception>
    public static void Check(ClusterMember member, RpcInfo? rpc, IMessage? request)
    {
        if (member.ServesAsLearner && !IsServed(rpc, request))
        {
            throw EtcdError.NotSupportedForLearner.ToException();
        }
    }

    private static bool IsServed(RpcInfo? rpc, IMessage? request) => rpc?.Kind == RpcKind.Unary
        ? request is StatusRequest or RangeRequest { Serializable: true }
        : request is SnapshotRequest;
}
