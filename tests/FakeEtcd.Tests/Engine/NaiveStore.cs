namespace FakeEtcd.Tests.Engine;

/// <summary>A store that keeps a copy of everything at every revision.</summary>
internal sealed class NaiveStore
{
    private readonly List<Dictionary<string, string>> _states = [[]];

    public long Current => _states.Count;

    public long Compacted { get; set; }

    public Dictionary<string, string> At(long revision) => _states[(int)revision - 1];

    public void Put(string key, string value) => Write(state => state[key] = value);

    public void PutBoth(string first, string second, string value) => Write(state => state[first] = state[second] = value);

    public int Delete(string key, string end)
    {
        var doomed = At(Current).Keys
            .Where(candidate => end.Length == 0
                ? candidate == key
                : string.CompareOrdinal(candidate, key) >= 0 && string.CompareOrdinal(candidate, end) < 0)
            .ToList();
        if (doomed.Count > 0)
        {
            Write(state => doomed.ForEach(found => state.Remove(found)));
        }

        return doomed.Count;
    }

    private void Write(Action<Dictionary<string, string>> change)
    {
        var next = new Dictionary<string, string>(At(Current));
        change(next);
        _states.Add(next);
    }
}
