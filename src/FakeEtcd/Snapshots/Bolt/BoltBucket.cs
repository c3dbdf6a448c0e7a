namespace FakeEtcd.Snapshots.Bolt;

/// <summary>A bucket: a tree of pages with keys in ascending order. It can be read once.</summary>
internal sealed class BoltBucket(BoltFile file, BoltPage root)
{
    /// <summary>Every branch has at least two children, so no file has room for more levels.</summary>
    private const int MaxDepth = 64;

    /// <summary>Reads all entries in the order of their keys.</summary>
    /// <exception cref="InvalidDataException">A page of the bucket is damaged.</exception>
    public IEnumerable<BoltEntry> Read()
    {
        ReadOnlyMemory<byte>? previous = null;
        foreach (var leaf in Leaves())
        {
            for (var index = 0; index < leaf.Count; index++)
            {
                var entry = leaf.EntryAt(index);
                if (previous is { } before && before.Span.SequenceCompareTo(entry.Key.Span) >= 0)
                {
                    throw BoltDamage.InPage(leaf.Id, "its keys are out of order");
                }

                previous = entry.Key;
                yield return entry;
            }
        }
    }

    private IEnumerable<BoltPage> Leaves()
    {
        // The pages on the way from the root to the current leaf, and the next child of each.
        var path = new Stack<(BoltPage Page, int Next)>();
        path.Push((root, 0));
        while (path.TryPop(out var step))
        {
            if (!step.Page.IsBranch)
            {
                yield return step.Page;
            }
            else if (step.Next < step.Page.Count)
            {
                path.Push((step.Page, step.Next + 1));
                if (path.Count > MaxDepth)
                {
                    throw BoltDamage.InPage(step.Page.Id, "the tree is too deep");
                }

                path.Push((file.ReadPage(step.Page.ChildAt(step.Next)), 0));
            }
        }
    }
}
