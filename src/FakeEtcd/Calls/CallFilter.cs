using Etcd.Api;
using FakeEtcd.Protocol;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;

namespace FakeEtcd.Calls;

/// <summary>Which calls a rule is about. All that is said must hold; nothing said is any call.</summary>
internal sealed class CallFilter
{
    private readonly List<Func<EtcdCall, bool>> _conditions = [];
    private readonly List<KeyRange> _ranges = [];
    private readonly List<string> _words = [];

    /// <param name="rpcs">The procedures; none is any.</param>
    public CallFilter(IReadOnlyCollection<EtcdRpc> rpcs) => Rpcs = rpcs;

    public IReadOnlyCollection<EtcdRpc> Rpcs { get; }

    public void WithKey(string key)
    {
        Require(static rpc => rpc.HasKeys, "key");
        Keys(KeyRange.Of(ByteString.CopyFromUtf8(key)), $"with key \"{key}\"");
    }

    public void WithPrefix(string prefix)
    {
        Require(static rpc => rpc.HasKeys, "key");
        Keys(KeyRange.OfPrefix(ByteString.CopyFromUtf8(prefix)), $"with prefix \"{prefix}\"");
    }

    public void WithLease(long lease)
    {
        Require(static rpc => rpc.HasLeases, "lease");
        Add(call => call.Leases.Contains(lease), $"with lease {lease}");
    }

    public void FromClient(string client) => Add(call => call.Client.IsNamed(client), $"from \"{client}\"");

    public void FromClient(Func<EtcdClientInfo, bool> client) => Add(call => client(call.Client), "from some clients");

    public void When(Func<EtcdCall, bool> condition) => Add(condition, "on a condition");

    public void WhenCreatingAWatch() => Add(call => call.Request is WatchRequest { CreateRequest: not null }, "that create a watch");

    public bool Matches(EtcdCall call) => (Rpcs.Count == 0 || Rpcs.Contains(call.Rpc)) && _conditions.TrueForAll(holds => holds(call));

    public override string ToString() =>
        string.Join(' ', _words.Prepend(Rpcs.Count == 0 ? "any call" : string.Join('/', Rpcs)));

    private void Keys(KeyRange range, string words)
    {
        // Each of these names one key, which has to be in all the ranges.
        if (Rpcs.Count > 0 && Rpcs.All(rpc => rpc is EtcdRpc.Put or EtcdRpc.Lock or EtcdRpc.Unlock) && !_ranges.TrueForAll(other => other.Overlaps(range)))
        {
            throw new InvalidOperationException(
                $"No key is {words} and also {string.Join(", ", _words)}, so the rule would never apply. Leave out either, or add two rules.");
        }

        _ranges.Add(range);
        Add(call => call.Ranges.Any(named => named.Overlaps(range)), words);
    }

    private void Add(Func<EtcdCall, bool> condition, string words)
    {
        _conditions.Add(condition);
        _words.Add(words);
    }

    private void Require(Func<RpcInfo, bool> has, string what)
    {
        foreach (var rpc in Rpcs.Where(rpc => !has(RpcTable.Of(rpc))))
        {
            throw new InvalidOperationException($"A request of {rpc} names no {what}, so the rule would never apply to it. Leave out either.");
        }
    }
}
