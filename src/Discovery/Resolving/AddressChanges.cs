namespace Etcd.Discovery;

/// <summary>The addresses that a set gains and loses. What comes and goes again is no change.</summary>
internal sealed class AddressChanges
{
    private readonly HashSet<ResolvedAddress> _added = [];
    private readonly HashSet<ResolvedAddress> _removed = [];

    public IReadOnlyCollection<ResolvedAddress> Added => _added;

    public IReadOnlyCollection<ResolvedAddress> Removed => _removed;

    public bool IsEmpty => _added.Count == 0 && _removed.Count == 0;

    public void Add(ResolvedAddress address)
    {
        if (!_removed.Remove(address))
        {
            _added.Add(address);
        }
    }

    public void Remove(ResolvedAddress address)
    {
        if (!_added.Remove(address))
        {
            _removed.Add(address);
        }
    }

    public void Clear()
    {
        _added.Clear();
        _removed.Clear();
    }
}
