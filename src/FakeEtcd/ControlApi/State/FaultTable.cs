using FakeEtcd.ControlApi.Messages;

namespace FakeEtcd.ControlApi.State;

/// <summary>The faults by their IDs: those that were added here, and those that a test in this process has in force.</summary>
internal sealed class FaultTable(FaultControls controls)
{
    private const int Most = 1000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, (FaultRule Rule, FaultRequest? Request)> _rules = [];
    private int _lastId;

    /// <summary>Adds a fault.</summary>
    /// <param name="request">The fault.</param>
    /// <param name="add">Adds its rule.</param>
    /// <exception cref="ControlException">There are too many faults.</exception>
    public FaultItem Add(FaultRequest request, Func<FaultControls, FaultRule> add)
    {
        lock (_gate)
        {
            Follow();
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
            Follow();
            return [.. _rules.Select(entry => Describe(entry.Key, entry.Value.Rule, entry.Value.Request))];
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
            Follow();
            var count = _rules.Count;
            _rules.Clear();
            controls.Clear();
            return count;
        }
    }

    /// <summary>Takes in the faults that a test has added, and drops those that it has removed.</summary>
    private void Follow()
    {
        var rules = controls.Rules;
        foreach (var id in _rules.Where(entry => entry.Value.Request is null && !rules.Contains(entry.Value.Rule)).Select(entry => entry.Key).ToList())
        {
            _rules.Remove(id);
        }

        var known = _rules.Values.Select(static entry => entry.Rule).ToHashSet();
        foreach (var rule in rules.Where(rule => !known.Contains(rule)))
        {
            _rules.Add(++_lastId, (rule, null));
        }
    }

    private FaultItem Describe(int id, FaultRule rule, FaultRequest? request) => new()
    {
        Id = id,
        Active = controls.Rules.Contains(rule),
        Hits = rule.Hits,
        Description = rule.ToString(),
        Fault = request,
    };

    private static ControlException Unknown() => ControlException.NotFound("id", "There is no such fault. GET /v1/faults lists them.");
}
