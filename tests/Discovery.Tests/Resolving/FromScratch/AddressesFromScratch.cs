using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Etcd.Discovery.Json;

namespace Etcd.Discovery.Tests.Resolving.FromScratch;

/// <summary>What a channel uses, in a few lines that know no changes: each snapshot is read as a whole.</summary>
internal sealed class AddressesFromScratch(EtcdResolverOptions options, string clientId, TimeProvider time)
{
    private readonly Dictionary<HostPort, Vanished> _vanished = [];
    private ResolvedAddress[] _current = [];

    public IReadOnlyList<ResolvedAddress> Apply(EndpointSnapshot snapshot, out TimeSpan? changesIn) =>
        Subset(Near(Protect(Valid(snapshot), snapshot, out changesIn)));

    private static ResolvedAddress[] Valid(EndpointSnapshot snapshot)
    {
        var withGrpc = snapshot.Endpoints.Keys.Where(EndpointEntries.IsFurther).Select(EndpointEntries.KeyOf)
            .Where(key => EndpointEntries.Find(snapshot, key).Any(IsGrpc)).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<HostPort>();
        var addresses = new List<ResolvedAddress>();
        foreach (var (key, endpoint) in snapshot.Endpoints)
        {
            if ((!withGrpc.Contains(EndpointEntries.KeyOf(key)) || IsGrpc(endpoint))
                && HostPort.TryParse(endpoint.Address, 80, out var hostPort)
                && seen.Add(hostPort with { Host = hostPort.Host.ToLowerInvariant() }))
            {
                addresses.Add(new ResolvedAddress(key, hostPort, endpoint));
            }
        }

        return [.. addresses];
    }

    private static bool IsGrpc(RegisteredEndpoint endpoint) =>
        MetadataMember.FindText(endpoint, WellKnownMetadata.Scheme) is "grpc" or "grpcs";

    private ResolvedAddress[] Protect(ResolvedAddress[] addresses, EndpointSnapshot snapshot, out TimeSpan? changesIn)
    {
        var now = time.GetTimestamp();
        var present = addresses.Select(address => address.HostPort).ToHashSet();
        foreach (var address in _current.Where(address => !present.Contains(address.HostPort) && !snapshot.Deregistered.Contains(address.Key)))
        {
            _vanished[address.HostPort] = new Vanished(address, now);
        }

        foreach (var (hostPort, vanished) in _vanished)
        {
            if (present.Contains(hostPort)
                || snapshot.Endpoints.ContainsKey(vanished.Address.Key)
                || time.GetElapsedTime(vanished.Since, now) >= options.MassExpiryHold)
            {
                _vanished.Remove(hostPort);
            }
        }

        _current = snapshot.IsCached ? [] : addresses;
        changesIn = null;
        if (_vanished.Count <= options.MassExpiryThreshold * (addresses.Length + _vanished.Count))
        {
            foreach (var vanished in _vanished.Values)
            {
                vanished.IsDropped = true;
            }

            return addresses;
        }

        Vanished[] held = [.. _vanished.Values.Where(vanished => !vanished.IsDropped)];
        if (held.Length == 0)
        {
            return addresses;
        }

        changesIn = held.Min(vanished => options.MassExpiryHold - time.GetElapsedTime(vanished.Since, now));
        return
        [
            .. addresses.Concat(held.Select(vanished => vanished.Address))
                .OrderBy(address => address.Key, Utf8Comparer.Instance)
                .ThenBy(address => address.HostPort.Host, StringComparer.Ordinal)
                .ThenBy(address => address.HostPort.Port),
        ];
    }

    private ResolvedAddress[] Near(ResolvedAddress[] addresses)
    {
        ResolvedAddress[] near = [.. addresses.Where(address => MetadataMember.FindText(address.Endpoint, WellKnownMetadata.Zone) == options.Zone)];
        return options.Zone is not null && near.Length >= options.ZoneMinEndpoints ? near : addresses;
    }

    private ResolvedAddress[] Subset(ResolvedAddress[] addresses) => options.SubsetSize == 0 || addresses.Length <= options.SubsetSize
        ? addresses
        :
        [
            .. addresses.Select((address, index) => (address, index, Rank: RankOf(address.HostPort)))
                .OrderByDescending(candidate => candidate.Rank)
                .Take(options.SubsetSize)
                .OrderBy(candidate => candidate.index)
                .Select(candidate => candidate.address),
        ];

    private ulong RankOf(HostPort address) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(
        Encoding.UTF8.GetBytes(FormattableString.Invariant($"{clientId}\n{address.Host.ToLowerInvariant()}\n{address.Port}"))));

    private sealed record Vanished(ResolvedAddress Address, long Since)
    {
        public bool IsDropped { get; set; }
    }
}
