using System.Net;
using System.Net.Sockets;

namespace Etcd.Discovery.Registration.Hosting;

/// <summary>Chooses the address to advertise for a server that listens on a given address.</summary>
/// <param name="localAddress">Returns the local address of the default route of an address family; null if there is none.</param>
internal sealed class AdvertisedAddress(Func<AddressFamily, IPAddress?> localAddress)
{
    /// <param name="bound">The address that the server listens on, such as <c>http://[::]:5000</c>.</param>
    /// <param name="host">The host to advertise; null derives it from <paramref name="bound"/>.</param>
    /// <returns>The address to advertise; null if other machines cannot dial <paramref name="bound"/>.</returns>
    public HostPort? Choose(string bound, string? host)
    {
        if (!BoundAddress.TryParse(bound, out var binding))
        {
            return null;
        }

        if (host is not null)
        {
            return HostText.TryNormalize(host, out var given) ? new HostPort(given, binding.Port) : null;
        }

        if (ListensOnAny(binding.Host, out var family))
        {
            return LocalAddress(family) is { } local ? new HostPort(HostText.Format(local), binding.Port) : null;
        }

        return HostText.TryNormalize(binding.Host, out var own) ? new HostPort(own, binding.Port) : null;
    }

    private static bool ListensOnAny(string host, out AddressFamily family)
    {
        // The IPv6 wildcard accepts IPv4 as well. Only 0.0.0.0 limits the server to one family.
        family = AddressFamily.Unspecified;
        if (!IPAddress.TryParse(host, out var address))
        {
            return false;
        }

        if (address.Equals(IPAddress.Any))
        {
            family = AddressFamily.InterNetwork;
            return true;
        }

        return address.Equals(IPAddress.IPv6Any);
    }

    private IPAddress? LocalAddress(AddressFamily family) =>
        localAddress(AddressFamily.InterNetwork)
        ?? (family == AddressFamily.InterNetwork ? null : localAddress(AddressFamily.InterNetworkV6));
}
