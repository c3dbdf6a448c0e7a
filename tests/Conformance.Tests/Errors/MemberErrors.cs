using Etcd.Api;
using FakeEtcd;
using Grpc.Core;
using static Etcd.Api.DowngradeRequest.Types;

namespace Conformance.Tests.Errors;

/// <summary>Errors of requests for members, leadership and downgrades.</summary>
internal static class MemberErrors
{
    private const ulong NoMember = 404;

    public static IReadOnlyList<ErrorCase> Cases { get; } =
    [
        new(EtcdError.PeerURLExist, async on => await AddAsync(on, (await SelfAsync(on)).PeerURLs[0])),
        new(EtcdError.MemberBadURLs, on => AddAsync(on, "no url")),
        new(EtcdError.MemberNotFound, on => RemoveAsync(on, NoMember)),
        new(EtcdError.MemberNotLearner, async on => await Promote(on, (await SelfAsync(on)).ID)),
        new(EtcdError.LearnerNotReady, on => WithLearnerAsync(on, "http://127.0.0.1:1", learner => Promote(on, learner))),
        new(EtcdError.TooManyLearners, on => WithLearnerAsync(on, "http://127.0.0.1:2", _ => Add(on, "http://127.0.0.1:3", isLearner: true))),
        new(EtcdError.BadLeaderTransferee, async on =>
            await on.Etcd.Maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = NoMember })),
        new(EtcdError.WrongDowngradeVersionFormat, async on => await Downgrade(on, DowngradeAction.Validate, "x")),
        new(EtcdError.InvalidDowngradeTargetVersion, async on => await Downgrade(on, DowngradeAction.Validate, "3.3.0")),
        new(EtcdError.NoInflightDowngrade, async on => await Downgrade(on, DowngradeAction.Cancel, "")),
    ];

    /// <summary>Errors of a member that is not the leader.</summary>
    public static IReadOnlyList<ErrorCase> OfAFollower { get; } =
    [
        new(EtcdError.NotLeader, async on =>
            await on.Etcd.Maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = (await SelfAsync(on)).ID })),
    ];

    /// <summary>Errors of a server that has lost its majority.</summary>
    public static IReadOnlyList<ErrorCase> WithoutLeader { get; } =
    [
        new(EtcdError.NoLeader, async on => await on.Etcd.Kv.PutAsync(new PutRequest(), new Metadata { { "hasleader", "true" } })),
        new(EtcdError.Timeout, async on => await on.Etcd.Cluster.MemberListAsync(new MemberListRequest { Linearizable = true })),
        new(EtcdError.Unhealthy, async on => await Add(on, "http://127.0.0.1:2", isLearner: true)),
    ];

    private static async Task<Member> SelfAsync(ErrorStage on) => (await on.Etcd.Cluster.MemberListAsync(new MemberListRequest())).Members[0];

    private static async Task AddAsync(ErrorStage on, string url) => await Add(on, url, isLearner: false);

    private static AsyncUnaryCall<MemberAddResponse> Add(ErrorStage on, string url, bool isLearner) =>
        on.Etcd.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { url }, IsLearner = isLearner });

    private static AsyncUnaryCall<MemberPromoteResponse> Promote(ErrorStage on, ulong id) =>
        on.Etcd.Cluster.MemberPromoteAsync(new MemberPromoteRequest { ID = id });

    private static async Task RemoveAsync(ErrorStage on, ulong id) =>
        await on.Etcd.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = id });

    /// <param name="on">The server.</param>
    /// <param name="url">The learner's URL. etcd accepts no member with the URL and the second of a removed one.</param>
    /// <param name="call">Makes the call.</param>
    private static async Task WithLearnerAsync<T>(ErrorStage on, string url, Func<ulong, AsyncUnaryCall<T>> call)
    {
        var learner = (await Add(on, url, isLearner: true)).Member.ID;
        await ErrorStage.ThenAsync(call(learner), () => RemoveAsync(on, learner));
    }

    private static AsyncUnaryCall<DowngradeResponse> Downgrade(ErrorStage on, DowngradeAction action, string version) =>
        on.Etcd.Maintenance.DowngradeAsync(new DowngradeRequest { Action = action, Version = version });
}
