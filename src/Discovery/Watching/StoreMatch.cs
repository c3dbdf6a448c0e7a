namespace Etcd.Discovery;

/// <summary>Whether etcd has the store that a follower knows.</summary>
internal enum StoreMatch
{
    /// <summary>It does, as far as the follower can tell.</summary>
    Same,

    /// <summary>The revision that the follower knows is compacted.</summary>
    Compacted,

    /// <summary>It has another store.</summary>
    Other,
}
