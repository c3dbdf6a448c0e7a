using Lock = System.Threading.Lock;

namespace Etcd.Discovery;

/// <summary>
/// The values of one cluster that are not endpoints, so that each is counted once, however many readers it has. Safe for use by several
/// threads.
/// </summary>
internal sealed class CountedValues
{
    // Beyond it the memory is worth more than the count: a list that is read again is counted again.
    private const int Capacity = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _revisions = new(StringComparer.Ordinal);

    /// <summary>Returns whether a value is new.</summary>
    /// <param name="key">The key.</param>
    /// <param name="revision">The revision that has put the value.</param>
    public bool Add(string key, long revision)
    {
        lock (_lock)
        {
            if (_revisions.TryGetValue(key, out var counted) && counted >= revision)
            {
                return false;
            }

            if (_revisions.Count >= Capacity)
            {
                _revisions.Clear();
            }

            _revisions[key] = revision;
            return true;
        }
    }
}
