using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Etcd.Discovery;

/// <summary>Selects the same few of many addresses each time, and different ones for each client.</summary>
/// <remarks>
/// Rendezvous hashing: each client ranks the addresses by a hash of its own name and the address. An address that comes or goes changes the
/// subset of a client by one at most, and every address is in the subset of as many clients as any other.
/// </remarks>
internal sealed class Subset(int size, string clientId)
{
    /// <summary>Returns the subset, in the order of the addresses.</summary>
    public IReadOnlyList<ResolvedAddress> Apply(IReadOnlyList<ResolvedAddress> addresses)
    {
        if (size == 0 || addresses.Count <= size)
        {
            return addresses;
        }

        return
        [
            .. addresses.Select((address, index) => (address, index, Rank: RankOf(address.HostPort)))
                .OrderByDescending(candidate => candidate.Rank)
                .Take(size)
                .OrderBy(candidate => candidate.index)
                .Select(candidate => candidate.address),
        ];
    }

    private ulong RankOf(HostPort address)
    {
        var text = FormattableString.Invariant($"{clientId}\n{address.Host.ToLowerInvariant()}\n{address.Port}");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
