using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Etcd.Discovery.Registration.Hosting;

/// <summary>Validates and formats hosts and addresses.</summary>
internal static class HostText
{
    /// <summary>Accepts a host name or an IP address. Removes the brackets and the scope of an IPv6 address.</summary>
    public static bool TryNormalize(string? text, [NotNullWhen(true)] out string? host)
    {
        host = text is null ? null : Uri.CheckHostName(text) switch
        {
            UriHostNameType.IPv4 or UriHostNameType.IPv6 => IPAddress.TryParse(text, out var address) ? Format(address) : null,
            UriHostNameType.Dns => text,
            _ => null,
        };
        return host is not null;
    }

    /// <summary>Formats an IP address without its scope, which has no meaning on other machines.</summary>
    public static string Format(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes()).ToString()
        : address.ToString();

    /// <summary>Formats <c>host:port</c>, with brackets around an IPv6 host.</summary>
    public static string Format(HostPort address) => address.Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{address.Host}]:{address.Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{address.Host}:{address.Port}");
}
