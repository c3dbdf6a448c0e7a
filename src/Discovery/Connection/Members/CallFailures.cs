using System.Collections.Concurrent;
using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>Why the members did not answer one call: the last reason of each.</summary>
internal sealed class CallFailures
{
    private readonly ConcurrentDictionary<EtcdMember, string> _reasons;

    public CallFailures()
        : this([], null)
    {
    }

    private CallFailures(IEnumerable<KeyValuePair<EtcdMember, string>> reasons, RpcException? last) => (_reasons, Last) = (new(reasons), last);

    /// <summary>The last failure that a member or a connection reported.</summary>
    public RpcException? Last { get; private set; }

    /// <summary>Whether a member may have carried the call out.</summary>
    public bool MayHaveTakenEffect { get; private set; }

    /// <summary>The members that were asked and said nothing.</summary>
    public IReadOnlyCollection<EtcdMember> Silent { get; private set; } = [];

    public void Add(EtcdMember member, RpcException failure, bool wasSent)
    {
        Last = failure;
        MayHaveTakenEffect |= wasSent;
        _reasons[member] = EtcdErrors.DescribeFailure(failure);
    }

    public void AddSilent(IReadOnlyCollection<EtcdMember> members)
    {
        Silent = members;
        foreach (var member in members)
        {
            MayHaveTakenEffect = true;
            _reasons.TryAdd(member, "no answer");
        }
    }

    /// <summary>Returns the failures for the next round of the call: the reasons so far, but nothing is sent yet.</summary>
    public CallFailures Next() => new(_reasons, Last);

    /// <summary>Returns each member with its reason: <c>http://a:2379: no answer; http://b:2379: Connection refused</c>.</summary>
    public override string ToString() =>
        string.Join("; ", _reasons.OrderBy(entry => entry.Key.Name, StringComparer.Ordinal).Select(entry => $"{entry.Key.Name}: {entry.Value}"));
}
