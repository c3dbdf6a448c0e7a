using FakeEtcd;

namespace Etcd.Discovery.Tests.Chaos;

/// <summary>Random faults on a cluster of which a program knows nothing, and their end.</summary>
internal sealed class ChaosFaults(FakeEtcdCluster cluster, string prefix, Random random)
{
    private static readonly EtcdRpc[] Rpcs =
        [EtcdRpc.Range, EtcdRpc.Txn, EtcdRpc.LeaseGrant, EtcdRpc.LeaseRevoke, EtcdRpc.LeaseKeepAlive, EtcdRpc.Watch];

    private readonly List<string> _history = [];
    private readonly HashSet<int> _stopped = [];
    private readonly HashSet<int> _paused = [];

    /// <summary>What was done, for the message of a failure.</summary>
    public string History => string.Join(", ", _history);

    public async Task ApplyAsync()
    {
        var number = random.Next(cluster.Members.Count);
        var member = cluster.Members[number];
        switch (random.Next(12))
        {
            case 0 when _stopped.Add(number):
                // The end of a server ends its pause.
                _paused.Remove(number);
                Note($"kill {number}");
                await member.StopAsync(StopMode.Kill);
                break;
            case 1 when !_stopped.Contains(number) && _paused.Add(number):
                Note($"pause {number}");
                member.Pause();
                break;
            case 2:
                Note($"cut off {number}");
                cluster.Partition(member);
                break;
            case 3:
                Note($"reset {number}");
                member.ResetConnections();
                break;
            case 4:
                Note($"break streams {number}");
                member.Streams.Of(random.Next(2) == 0 ? EtcdRpc.Watch : EtcdRpc.LeaseKeepAlive).Break(EtcdError.NoLeader);
                break;
            case 5 when cluster.Leases.List() is { Count: > 0 } leases:
                var lease = leases[random.Next(leases.Count)];
                Note($"expire {lease.Id}");
                await cluster.Leases.ExpireAsync(lease.Id);
                break;
            case 6:
                var keys = member.List(prefix).Where(pair => pair.Lease != 0).ToList();
                if (keys.Count > 0)
                {
                    var key = keys[random.Next(keys.Count)].Key.ToStringUtf8();
                    Note($"delete {key}");
                    member.Delete(key);
                }

                break;
            case 7 when cluster.Leader is not null:
                Note("compact");
                cluster.Leader.Put("elsewhere", "1");
                await cluster.Leader.CompactAsync();
                break;
            case 8 when cluster.Leader is not null && !_stopped.Contains(number):
                Note("elect");
                member.ChangeLeader();
                break;
            case 9:
                var foreign = $"{prefix}foreign-{random.Next(3)}";
                Note($"change {foreign}");
                if (!member.Delete(foreign))
                {
                    member.Put(foreign, $$"""{"Addr":"192.0.2.1:{{random.Next(1, 1000)}}"}""");
                }

                break;
            default:
                ApplyToCalls(number, member);
                break;
        }
    }

    /// <summary>Ends all faults.</summary>
    public async Task EndAsync()
    {
        cluster.Heal();
        foreach (var (member, number) in cluster.Members.Select((member, number) => (member, number)))
        {
            member.Faults.Clear();
            if (_paused.Contains(number))
            {
                member.Resume();
            }

            if (_stopped.Contains(number))
            {
                await member.RestartAsync();
            }
        }
    }

    private void ApplyToCalls(int number, FakeEtcdServer member)
    {
        var rpc = Rpcs[random.Next(Rpcs.Length)];
        var rule = member.Faults.On(rpc).Times(random.Next(1, 4));
        switch (random.Next(4))
        {
            case 0:
                Note($"fail {rpc} {number}");
                rule.Fail(EtcdError.NoLeader);
                break;
            case 1:
                Note($"hang {rpc} {number}");
                rule.Hang();
                break;
            case 2:
                Note($"lose the answer of {rpc} {number}");
                rule.AfterEffect().ResetConnection();
                break;
            default:
                Note($"delay {rpc} {number}");
                rule.Delay(TimeSpan.FromMilliseconds(random.Next(1, 30)));
                break;
        }
    }

    private void Note(string what) => _history.Add(what);
}
