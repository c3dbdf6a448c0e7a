using System.Net;
using System.Net.Sockets;

namespace Etcd.Discovery.Registration.Hosting;

/// <summary>Chooses the address that others dial to reach a server which listens on a given one.</summary>
/// <param name="localAddress">The local address of a family's default route, or null if it has none.</param>
internal sealed class AdvertisedAddress(Func<AddressFamily, IPAddress?> localAddress)
{
    /// <param name="bound">The address the server listens on, as <c>http://[::]:5000</c>.</param>
    /// <param name="host">The host to advertise in place of any found; null finds one.</param>
    /// <returns>The address to advertise, or null if <paramref name="bound"/> is none that others can dial.</returns>
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
        // An IPv6 wildcard takes IPv4 too; only 0.0.0.0 confines the server to one family.
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
