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
        foreach (var clients in Members)
        {
            clients.Dispose();
        }

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

    /// <summary>Calls until the members have been connected long enough for etcd: five seconds.</summary>
    protected static async Task<T> OnceHealthyAsync<T>(Func<AsyncUnaryCall<T>> call)
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
                catch (RpcException unhealthy) when (unhealthy.Status.Detail == EtcdError.Unhealthy.Message)
                {
                    return false;
                }
            },
            "etcd finds its cluster healthy");
        return answer!;
    }

    protected static MemberAddRequest Add(int port, bool isLearner = false) =>
        new() { PeerURLs = { $"http://127.0.0.1:{port}" }, IsLearner = isLearner };

    protected static MemberRemoveRequest Remove(ulong id) => new() { ID = id };
}
