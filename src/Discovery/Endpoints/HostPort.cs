using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Etcd.Discovery;

/// <summary>A host and a port, parsed like Go's <c>net.SplitHostPort</c>.</summary>
/// <param name="Host">A name or an IP address, without brackets.</param>
/// <param name="Port">1 to 65535.</param>
internal readonly record struct HostPort(string Host, int Port)
{
    /// <summary>
    /// Parses <c>host:port</c> and <c>[ipv6]:port</c>. With a default port, also <c>host</c>, <c>[ipv6]</c> and <c>ipv6</c>.
    /// </summary>
    public static bool TryParse(string text, int? defaultPort, out HostPort result)
    {
        result = default;
        var port = text.LastIndexOf(':');
        var closing = text.LastIndexOf(']');
        var first = text.IndexOf(':', StringComparison.Ordinal);
        if (text.StartsWith('['))
        {
            return closing > 0
                && IsIPv6(text[1..closing])
                && TryComplete(text[1..closing], text[(closing + 1)..], defaultPort, out result);
        }

        if (port != first)
        {
            return defaultPort is not null && IsIPv6(text) && TryComplete(text, "", defaultPort, out result);
        }

        var host = port < 0 ? text : text[..port];
        return IsHost(host) && TryComplete(host, port < 0 ? "" : text[port..], defaultPort, out result);
    }

    private static bool TryComplete(string host, string portText, int? defaultPort, out HostPort result)
    {
        result = default;
        var port = defaultPort ?? 0;
        if (portText.Length > 0
            && (portText[0] != ':' || !int.TryParse(portText.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out port)))
        {
            return false;
        }

        result = new HostPort(host, port);
        return port is > 0 and <= ushort.MaxValue;
    }

    private static bool IsIPv6(string host) =>
        IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    private static bool IsHost(string host) =>
        host.Length is > 0 and < 256 && host.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_');
}
