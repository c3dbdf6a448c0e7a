using Etcd.Api;
using FakeEtcd.Options;
using FakeEtcd.Protocol;
using FakeEtcd.Protocol.Rpcs;

namespace FakeEtcd.Calls;

/// <summary>Selects the calls that a rule applies to. A call must meet all conditions; without conditions, every call matches.</summary>
internal sealed class CallFilter
{
    private readonly List<Func<EtcdCall, bool>> _conditions = [];
    private readonly List<KeyRange> _ranges = [];
    private readonly List<string> _descriptions = [];

    /// <param name="rpcs">The RPCs; empty for any RPC.</param>
    public CallFilter(IReadOnlyCollection<EtcdRpc> rpcs) => Rpcs = rpcs;

    public IReadOnlyCollection<EtcdRpc> Rpcs { get; }

    public void WithKey(string key)
    {
        Require(static rpc => rpc.HasKeys, "key");
        Keys(KeyRange.Of(UnicodeText.ToUtf8(key, nameof(key))), $"with key \"{key}\"");
    }

    public void WithPrefix(string prefix)
    {
        Require(static rpc => rpc.HasKeys, "key");
        Keys(KeyRange.OfPrefix(UnicodeText.ToUtf8(prefix, nameof(prefix))), $"with prefix \"{prefix}\"");
    }

    public void WithLease(long lease)
    {
        Require(static rpc => rpc.HasLeases, "lease");
        Add(call => call.Leases.Contains(lease), $"with lease {lease}");
    }

    public void FromClient(string client) => Add(call => call.Client.IsNamed(client), $"from \"{client}\"");

    public void FromClient(Func<EtcdClientInfo, bool> client) => Add(call => client(call.Client), "from selected clients");

    public void When(Func<EtcdCall, bool> condition) => Add(condition, "that meet a condition");

    public void WhenCreatingWatch() => Add(call => call.Request is WatchRequest { CreateRequest: not null }, "that create a watch");

    public bool Matches(EtcdCall call) => (Rpcs.Count == 0 || Rpcs.Contains(call.Rpc)) && _conditions.TrueForAll(holds => holds(call));

    public override string ToString() =>
        string.Join(' ', _descriptions.Prepend(Rpcs.Count == 0 ? "any call" : string.Join('/', Rpcs)));

    private void Keys(KeyRange range, string description)
    {
        // A request of these RPCs names exactly one key, so that key must be in all ranges.
        if (Rpcs.Count > 0
            && Rpcs.All(rpc => rpc is EtcdRpc.Put or EtcdRpc.Lock or EtcdRpc.Unlock)
            && !_ranges.TrueForAll(other => other.Overlaps(range)))
        {
            throw new InvalidOperationException(
                $"These conditions contradict each other: {string.Join(", ", _descriptions.Prepend(description))}. "
                + "The rule would never apply. Remove one of them, or add two rules.");
        }

        _ranges.Add(range);
        Add(call => call.Ranges.Any(named => named.Overlaps(range)), description);
    }

    private void Add(Func<EtcdCall, bool> condition, string description)
    {
        _conditions.Add(condition);
        _descriptions.Add(description);
    }

    private void Require(Func<RpcInfo, bool> has, string field)
    {
        foreach (var rpc in Rpcs.Where(rpc => !has(RpcTable.Of(rpc))))
        {
            throw new InvalidOperationException(
                $"A {rpc} request does not name a {field}, so the rule would never apply to it. Remove the condition or {rpc}.");
        }
    }
}
