namespace Etcd.Discovery;

/// <summary>Addresses that come and go, and those of them that a channel uses.</summary>
internal interface IAddressSet
{
    /// <summary>The number of addresses, in use or not.</summary>
    int Count { get; }

    /// <summary>Adds and removes addresses.</summary>
    void Update(IEnumerable<ResolvedAddress> removed, IEnumerable<ResolvedAddress> added);

    /// <summary>Returns the addresses to use, in order: the same list as before if they are the same.</summary>
    IReadOnlyList<ResolvedAddress> Select();
}
