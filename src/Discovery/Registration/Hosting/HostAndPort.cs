using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Discovery.Registration.Hosting;

/// <summary>An address that clients dial: <c>host:port</c>, with brackets around an IPv6 host.</summary>
internal readonly record struct HostAndPort(string Host, int Port)
{
    public bool IsLoopback =>
        IPAddress.TryParse(Host, out var address)
            ? IPAddress.IsLoopback(address)
            : string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads <c>host:port</c>; the port must be 1 to 65535, an IPv6 host must have brackets.</summary>
    public static bool TryParse(string? text, out HostAndPort address)
    {
        address = default;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < 1 or > IPEndPoint.MaxPort
            || !TryNormalizeHost(text![..colon], out var host)
            || (text[0] != '[' && host[0] == '['))
        {
            return false;
        }

        address = new HostAndPort(host, port);
        return true;
    }

    /// <summary>Accepts a host name or an IP address, and puts brackets around an IPv6 address that has none.</summary>
    public static bool TryNormalizeHost(string? text, [NotNullWhen(true)] out string? host)
    {
        host = text is null ? null : Uri.CheckHostName(text) switch
        {
            UriHostNameType.IPv4 or UriHostNameType.IPv6 => IPAddress.TryParse(text, out var address) ? Format(address) : null,
            UriHostNameType.Dns => text,
            _ => null,
        };
        return host is not null;
    }

    /// <summary>An IP address as it stands in front of <c>:port</c>, without a scope that means nothing elsewhere.</summary>
    public static string Format(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{new IPAddress(address.GetAddressBytes())}]"
        : address.ToString();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
