using System.Collections.Concurrent;
using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>Why the members did not answer one call: the last reason of each.</summary>
internal sealed class CallFailures
{
    private readonly ConcurrentDictionary<EtcdMember, string> _reasons = new();

    /// <summary>The last failure that a member or a connection reported.</summary>
    public RpcException? Last { get; private set; }

    /// <summary>Whether a member may have carried the call out, in any of its rounds.</summary>
    public bool MayHaveTakenEffect { get; private set; }

    /// <summary>The members that were asked in the last round and said nothing.</summary>
    public IReadOnlyCollection<EtcdMember> Silent { get; private set; } = [];

    public void Add(EtcdMember member, RpcException failure, bool wasSent)
    {
        Last = failure;
        MayHaveTakenEffect |= wasSent;
        _reasons[member] = EtcdErrors.DescribeFailure(failure);
    }

    /// <summary>Records the members without an answer at the end of a round.</summary>
    public void AddSilent(IReadOnlyCollection<EtcdMember> members)
    {
        Silent = members;
        MayHaveTakenEffect |= members.Count > 0;
        foreach (var member in members)
        {
            _reasons.TryAdd(member, "no answer");
        }
    }

    /// <summary>Adds the failures of another call, which has prepared this one.</summary>
    public void AddPreparation(CallFailures other)
    {
        (Last, Silent) = (other.Last ?? Last, other.Silent);
        foreach (var (member, reason) in other._reasons)
        {
            _reasons[member] = reason;
        }
    }

    /// <summary>Returns each member with its reason: <c>http://a:2379: no answer; http://b:2379: Connection refused</c>.</summary>
    public override string ToString() =>
        string.Join("; ", _reasons.OrderBy(entry => entry.Key.Name, StringComparer.Ordinal).Select(entry => $"{entry.Key.Name}: {entry.Value}"));
}
