using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using NUnit.Framework.Interfaces;
using Testing;
using Testing.Etcd;

namespace Conformance.Tests.Clusters;

/// <summary>Cases that change a cluster of three members. Each test has a cluster of its own.</summary>
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
public abstract class ThreeMembersFixture(Backend backend)
{
    private readonly List<EtcdClients> _started = [];
    private IClusterBackend? _cluster;

    /// <summary>The members' clients, the leader's first.</summary>
    protected IReadOnlyList<EtcdClients> Members { get; private set; } = [];

    protected EtcdClients Leader => Members[0];

    /// <summary>The members' IDs, the leader's first.</summary>
    protected IReadOnlyList<ulong> Ids { get; private set; } = [];

    protected static ByteString Key { get; } = ByteString.CopyFromUtf8("key");

    [SetUp]
    public async Task StartAsync()
    {
        _cluster = await backend.StartClusterAsync();
        var members = new List<(EtcdClients Clients, ulong Id, bool Leads)>();
        foreach (var address in _cluster.ConnectionStrings)
        {
            var clients = new EtcdClients(address);
            var status = await clients.Maintenance.StatusAsync(new StatusRequest());
            members.Add((clients, status.Header.MemberId, status.Leader == status.Header.MemberId));
        }

        var ordered = members.OrderByDescending(member => member.Leads).ToList();
        Members = [.. ordered.Select(member => member.Clients)];
        Ids = [.. ordered.Select(member => member.Id)];
    }

    [TearDown]
    public async Task StopAsync()
    {
        foreach (var clients in Members.Concat(_started))
        {
            clients.Dispose();
        }

        _started.Clear();

        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
        {
            TestContext.Out.WriteLine($"Failed on {_cluster?.Name}.");
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    /// <summary>Kills a member.</summary>
    /// <param name="member">Its place in <see cref="Members"/>.</param>
    protected async Task KillAsync(int member)
    {
        var address = Members[member].Channel.Target;
        var index = _cluster!.ConnectionStrings.ToList().FindIndex(url => url.EndsWith(address, StringComparison.Ordinal));
        await _cluster.KillAsync(index);
    }

    /// <summary>Adds a member and starts it.</summary>
    /// <returns>How the cluster lists the new member, and its clients.</returns>
    protected async Task<(Member Added, EtcdClients Clients)> AddAndStartAsync(bool isLearner)
    {
        var added = (await OnceHealthyAsync(() => Leader.Cluster.MemberAddAsync(Add(RealEtcd.FreePeerPort(), isLearner)))).Member;
        return (added, await StartMemberAsync(added));
    }

    /// <summary>Starts a member that was added.</summary>
    protected async Task<EtcdClients> StartMemberAsync(Member added)
    {
        var clients = new EtcdClients(await _cluster!.StartMemberAsync(added));
        _started.Add(clients);
        return clients;
    }

    /// <summary>Calls until the members have been connected long enough for etcd: five seconds.</summary>
    protected static Task<T> OnceHealthyAsync<T>(Func<AsyncUnaryCall<T>> call) => WhileAsync(EtcdError.Unhealthy, call);

    /// <summary>Promotes a learner, once etcd knows how much of the log it has.</summary>
    protected Task<MemberPromoteResponse> PromoteOnceReadyAsync(ulong id) =>
        WhileAsync(EtcdError.LearnerNotReady, () => Leader.Cluster.MemberPromoteAsync(new MemberPromoteRequest { ID = id }));

    /// <summary>Whether a member refuses even what it would serve without a leader.</summary>
    protected static async Task<bool> IsUnavailableAsync(EtcdClients member)
    {
        try
        {
            await member.Kv.RangeAsync(new RangeRequest { Key = Key, Serializable = true });
            return false;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode == StatusCode.Unavailable;
        }
    }

    /// <summary>Calls again while the call fails with an error that passes.</summary>
    private static async Task<T> WhileAsync<T>(EtcdError passing, Func<AsyncUnaryCall<T>> call)
    {
        T? answer = default;
        await Bounded.UntilAsync(
            async () =>
            {
                try
                {
                    answer = await call();
                    return true;
                }
                catch (RpcException exception) when (exception.Status.Detail == passing.Message)
                {
                    return false;
                }
            },
            $"a call that does not fail with {passing.Name}");
        return answer!;
    }

    protected static MemberAddRequest Add(int port, bool isLearner = false) =>
        new() { PeerURLs = { $"http://127.0.0.1:{port}" }, IsLearner = isLearner };

    protected static MemberRemoveRequest Remove(ulong id) => new() { ID = id };
}
