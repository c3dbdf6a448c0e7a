namespace Etcd.Discovery;

/// <summary>All addresses, in a sorted array. An update copies what stays in a few pieces.</summary>
internal sealed class WholeSet : IAddressSet
{
    private ResolvedAddress[] _sorted = [];

    public int Count => _sorted.Length;

    public void Update(IEnumerable<ResolvedAddress> removed, IEnumerable<ResolvedAddress> added)
    {
        var gone = removed.ToHashSet();
        var edits = gone.Concat(added).ToArray();
        if (edits.Length == 0)
        {
            return;
        }

        Array.Sort(edits, ResolvedAddress.Order);
        var updated = new ResolvedAddress[_sorted.Length + edits.Length - (2 * gone.Count)];
        var (from, to) = (0, 0);
        foreach (var edit in edits)
        {
            var found = Array.BinarySearch(_sorted, from, _sorted.Length - from, edit, ResolvedAddress.Order);
            CopyUntil(found < 0 ? ~found : found);
            if (gone.Contains(edit))
            {
                from++;
            }
            else
            {
                updated[to++] = edit;
            }
        }

        CopyUntil(_sorted.Length);
        _sorted = updated;

        void CopyUntil(int end)
        {
            _sorted.AsSpan(from..end).CopyTo(updated.AsSpan(to));
            to += end - from;
            from = end;
        }
    }

    public IReadOnlyList<ResolvedAddress> Select() => _sorted;
}
