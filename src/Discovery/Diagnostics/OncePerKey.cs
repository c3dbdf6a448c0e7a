using Lock = System.Threading.Lock;

namespace Etcd.Discovery;

/// <summary>Remembers which keys have a problem, so that each is logged once. Safe for use by several threads.</summary>
internal sealed class OncePerKey
{
    // More broken keys than anyone reads about.
    private const int Capacity = 1000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    /// <summary>Returns whether the key is new. Beyond the capacity, no key is.</summary>
    public bool Add(string key)
    {
        lock (_lock)
        {
            return _keys.Count < Capacity && _keys.Add(key);
        }
    }

    /// <summary>Forgets a key, whose problem is solved.</summary>
    public void Remove(string key)
    {
        lock (_lock)
        {
            _keys.Remove(key);
        }
    }
}
