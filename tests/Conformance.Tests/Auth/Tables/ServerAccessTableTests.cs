using Conformance.Tests.Backends;
using Etcd.Api;
using NUnit.Framework;
using Testing.Etcd;
using static Etcd.Api.AlarmRequest.Types;

namespace Conformance.Tests.Auth.Tables;

/// <summary>The Maintenance and Cluster services. What FakeEtcd does not serve, root does not ask for.</summary>
public sealed class ServerAccessTableTests(Backend backend) : AccessTableFixture(backend)
{
    private const ulong NoMember = 404;

    [Test]
    public Task Maintenance_EveryCaller_IsAnsweredAsInTheTable() => ShouldBeAsync(
        new()
        {
            ["status"] = async client => await client.Maintenance.StatusAsync(new StatusRequest()),
            ["alarms"] = client => AlarmAsync(client, AlarmAction.Get),
            ["raise an alarm"] = client => AlarmAsync(client, AlarmAction.Activate),
            ["end an alarm"] = client => AlarmAsync(client, AlarmAction.Deactivate),
            ["hash"] = async client => await client.Maintenance.HashAsync(new HashRequest()),
            ["hash of keys"] = async client => await client.Maintenance.HashKVAsync(new HashKVRequest()),
            ["hash of keys, future"] = async client => await client.Maintenance.HashKVAsync(new HashKVRequest { Revision = long.MaxValue }),
            ["defragment"] = async client => await client.Maintenance.DefragmentAsync(new DefragmentRequest()),
            ["snapshot"] = async client =>
            {
                using var snapshot = client.Maintenance.Snapshot(new SnapshotRequest());
                await snapshot.ResponseStream.MoveNext(CancellationToken.None);
            },
            ["move the leader"] = async client => await client.Maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = NoMember }),
            ["downgrade"] = async client => await client.Maintenance.DowngradeAsync(new DowngradeRequest { Version = "3.4.0" }),
        },
        """
        status               : name token denied denied denied denied ok
        alarms               : name token ok ok ok ok ok
        raise an alarm       : name token denied denied denied denied ok
        end an alarm         : name token denied denied denied denied ok
        hash                 : auth-name auth-token auth-denied auth-denied auth-denied auth-denied -
        hash of keys         : auth-name auth-token auth-denied auth-denied auth-denied auth-denied ok
        hash of keys, future : auth-name auth-token auth-denied auth-denied auth-denied auth-denied FutureRev
        defragment           : auth-name auth-token auth-denied auth-denied auth-denied auth-denied -
        snapshot             : auth-name auth-token auth-denied auth-denied auth-denied auth-denied ok
        move the leader      : name token denied denied denied denied BadLeaderTransferee
        downgrade            : name token denied denied denied denied -
        """,
        older: """
        status               : ok ok ok ok ok ok ok
        alarms               : ok token ok ok ok ok ok
        raise an alarm       : ok token ok ok ok ok ok
        end an alarm         : ok token ok ok ok ok ok
        move the leader      : BadLeaderTransferee BadLeaderTransferee BadLeaderTransferee BadLeaderTransferee BadLeaderTransferee BadLeaderTransferee BadLeaderTransferee
        downgrade            : ok ok ok ok ok ok -
        """);

    [Test]
    public Task Cluster_EveryCaller_IsAnsweredAsInTheTable() => ShouldBeAsync(
        new()
        {
            ["list"] = async client => await client.Cluster.MemberListAsync(new MemberListRequest()),
            ["list, linearizable"] = async client => await client.Cluster.MemberListAsync(new MemberListRequest { Linearizable = true }),
            ["add"] = AddLearnerAsync,
            ["add, bad URL"] = async client => await client.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "x" } }),
            ["remove"] = async client => await client.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = NoMember }),
            ["update"] = async client => await client.Cluster.MemberUpdateAsync(new MemberUpdateRequest { ID = NoMember }),
            ["promote"] = async client => await client.Cluster.MemberPromoteAsync(new MemberPromoteRequest { ID = NoMember }),
        },
        """
        list               : name token ok ok ok ok ok
        list, linearizable : name token ok ok ok ok ok
        add                : name token denied denied denied denied ok
        add, bad URL       : MemberBadURLs MemberBadURLs MemberBadURLs MemberBadURLs MemberBadURLs MemberBadURLs MemberBadURLs
        remove             : name token denied denied denied denied MemberNotFound
        update             : name token denied denied denied denied MemberNotFound
        promote            : name token denied denied denied denied MemberNotFound
        """,
        older: """
        list               : ok ok ok ok ok ok ok
        list, linearizable : ok ok ok ok ok ok ok
        """);

    private async Task AddLearnerAsync(EtcdClients client)
    {
        var added = await client.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://127.0.0.1:1" }, IsLearner = true });
        await Root.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = added.Member.ID });
    }

    private static async Task AlarmAsync(EtcdClients client, AlarmAction action) =>
        await client.Maintenance.AlarmAsync(new AlarmRequest { Action = action, Alarm = AlarmType.Nospace });
}
