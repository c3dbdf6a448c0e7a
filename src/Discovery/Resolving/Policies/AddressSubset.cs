using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Etcd.Discovery;

/// <summary>Selects the same few of many addresses each time, and different ones for each client.</summary>
/// <remarks>
/// Rendezvous hashing: each client ranks the addresses by a hash of its own name and the address. An address that comes or goes changes the
/// subset of a client by one at most, and every address is in the subset of as many clients as any other.
/// </remarks>
internal sealed class AddressSubset(int size, string clientId) : IAddressSet
{
    private static readonly IComparer<Ranked> BestFirst = Comparer<Ranked>.Create((x, y) =>
        y.Rank.CompareTo(x.Rank) is not 0 and var byRank ? byRank : ResolvedAddress.Order.Compare(x.Address, y.Address));

    private readonly SortedSet<Ranked> _ranked = new(BestFirst);
    private ResolvedAddress[] _selected = [];

    public int Count => _ranked.Count;

    public void Update(IEnumerable<ResolvedAddress> removed, IEnumerable<ResolvedAddress> added)
    {
        foreach (var address in removed)
        {
            _ranked.Remove(new Ranked(RankOf(address.HostPort), address));
        }

        foreach (var address in added)
        {
            _ranked.Add(new Ranked(RankOf(address.HostPort), address));
        }
    }

    public IReadOnlyList<ResolvedAddress> Select()
    {
        ResolvedAddress[] selected = [.. _ranked.Take(size).Select(candidate => candidate.Address).Order(ResolvedAddress.Order)];
        if (!selected.AsSpan().SequenceEqual(_selected))
        {
            _selected = selected;
        }

        return _selected;
    }

    private ulong RankOf(HostPort address)
    {
        var text = FormattableString.Invariant($"{clientId}\n{address.Host.ToLowerInvariant()}\n{address.Port}");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    private readonly record struct Ranked(ulong Rank, ResolvedAddress Address);
}
