using FakeEtcd.Tool.Control.Api;

namespace FakeEtcd.Tool.Control.State;

/// <summary>The faults that were added, by their IDs.</summary>
internal sealed class FaultTable(FaultControls controls)
{
    private const int Most = 1000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, (FaultRule Rule, FaultRequest Request)> _rules = [];
    private int _lastId;

    /// <summary>Adds a fault.</summary>
    /// <param name="request">The fault.</param>
    /// <param name="add">Adds its rule.</param>
    /// <exception cref="ControlException">There are too many faults.</exception>
    public FaultItem Add(FaultRequest request, Func<FaultControls, FaultRule> add)
    {
        lock (_gate)
        {
            if (_rules.Count >= Most)
            {
                throw ControlException.Conflict($"There are {Most} faults already. Delete some.");
            }

            var rule = add(controls);
            _rules.Add(++_lastId, (rule, request));
            return Describe(_lastId, rule, request);
        }
    }

    public IReadOnlyList<FaultItem> List()
    {
        lock (_gate)
        {
            return [.. _rules.Select(static entry => Describe(entry.Key, entry.Value.Rule, entry.Value.Request))];
        }
    }

    /// <exception cref="ControlException">There is no such fault.</exception>
    public FaultRule Find(int? id)
    {
        lock (_gate)
        {
            return id is { } known && _rules.TryGetValue(known, out var entry) ? entry.Rule : throw Unknown();
        }
    }

    /// <exception cref="ControlException">There is no such fault.</exception>
    public FaultItem Get(int? id)
    {
        lock (_gate)
        {
            return id is { } known && _rules.TryGetValue(known, out var entry) ? Describe(known, entry.Rule, entry.Request) : throw Unknown();
        }
    }

    /// <summary>Removes a fault. Calls that it holds continue.</summary>
    /// <exception cref="ControlException">There is no such fault.</exception>
    public FaultItem Remove(int? id)
    {
        lock (_gate)
        {
            if (id is not { } known || !_rules.Remove(known, out var entry))
            {
                throw Unknown();
            }

            entry.Rule.Remove();
            return Describe(known, entry.Rule, entry.Request);
        }
    }

    /// <summary>Removes all faults. Calls that they hold continue.</summary>
    /// <returns>Their number.</returns>
    public int Clear()
    {
        lock (_gate)
        {
            var count = _rules.Count;
            _rules.Clear();
            controls.Clear();
            return count;
        }
    }

    private static FaultItem Describe(int id, FaultRule rule, FaultRequest request) => new()
    {
        Id = id,
        Hits = rule.Hits,
        Description = rule.ToString(),
        Fault = request,
    };

    private static ControlException Unknown() => ControlException.NotFound("id", "There is no such fault. GET /v1/faults lists them.");
}
