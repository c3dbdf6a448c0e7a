using Differential.Tests.Programs;
using Etcd.Api;
using Google.Protobuf;

namespace Differential.Tests.Generation;

/// <summary>
/// Makes requests of the Lock and Election services, and for the member list. A name belongs to one lease, whose key is one of the pool's:
/// so no request waits, and there are no further keys.
/// </summary>
internal sealed class QueueGenerator(Random random, KeyPool keys)
{
    private const long NoLease = 404;

    private static readonly (string Name, long Lease)[] Queues = [("a", 1), ("b", 2)];

    public Step Next()
    {
        var (verb, request) = Request();
        return new Step(verb, request, RevisionRef.Zero);
    }

    private (Verb Verb, IMessage Request) Request()
    {
        var (name, lease) = Queue();
        return random.Next(10) switch
        {
            < 2 => (Verb.Lock, new LockRequest { Name = name, Lease = lease }),
            2 => (Verb.Unlock, new UnlockRequest { Key = keys.Key() }),
            < 5 => (Verb.Campaign, new CampaignRequest { Name = name, Lease = lease, Value = keys.Value() }),
            5 => (Verb.Proclaim, new ProclaimRequest { Leader = Leader(), Value = keys.Value() }),
            6 => (Verb.Leader, new LeaderRequest { Name = name }),
            7 => (Verb.Resign, new ResignRequest { Leader = Leader() }),
            _ => (Verb.Members, new MemberListRequest { Linearizable = random.Next(2) == 0 }),
        };
    }

    /// <summary>A name with its lease, or with a lease that does not exist.</summary>
    private (ByteString Name, long Lease) Queue()
    {
        var (name, lease) = Queues[random.Next(Queues.Length)];
        return (ByteString.CopyFromUtf8(name), random.Next(8) == 0 ? NoLease : lease);
    }

    /// <summary>A leader's key that may be right: always with a lease, since each server would grant one of its own.</summary>
    private LeaderKey? Leader()
    {
        var (name, lease) = Queue();
        return random.Next(10) == 0
            ? null
            : new LeaderKey { Name = name, Key = keys.Key(), Rev = random.Next(3) == 0 ? 0 : random.Next(40), Lease = lease };
    }
}
