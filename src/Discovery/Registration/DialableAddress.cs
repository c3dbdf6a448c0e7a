using System.Net;

namespace Etcd.Discovery.Registration;

/// <summary>Tells whether clients can dial an address.</summary>
internal static class DialableAddress
{
    private const string Form = "host:port, such as 10.0.0.5:5000, orders.internal:5000 or [2001:db8::5]:5000";

    /// <exception cref="ArgumentException">Clients cannot dial the address of the endpoint.</exception>
    public static void Require(RegisteredEndpoint endpoint, string parameter)
    {
        ArgumentNullException.ThrowIfNull(endpoint, parameter);
        if (FindFault(endpoint.Address) is { } fault)
        {
            throw new ArgumentException($"The {nameof(endpoint.Address)} of the endpoint {fault}.", parameter);
        }
    }

    /// <summary>Returns the rule that an address breaks, in the words of an <see cref="OptionFailure"/>; null if clients can dial it.</summary>
    public static string? FindFault(string address)
    {
        if (HostPort.TryParse(address, defaultPort: null, out var parsed))
        {
            return FindHostFault(parsed.Host);
        }

        var reason = FindReason(address);
        return $"must be {Form}, but is \"{Printable.Escape(address)}\"{(reason is null ? "" : $", {reason}")}";
    }

    /// <summary>Returns the rule that a host breaks; null if clients can dial it.</summary>
    public static string? FindHostFault(string host) => IPAddress.TryParse(host.Trim('[', ']'), out var address) && IsAny(address)
        ? $"must be one that other machines can dial, but {host} means every address of the machine that listens on it"
        : null;

    /// <summary>Whether only this machine can reach an address.</summary>
    public static bool IsLoopback(string address) =>
        HostPort.TryParse(address, defaultPort: null, out var parsed) && IsLoopbackHost(parsed.Host);

    /// <summary>Whether only this machine can reach a host.</summary>
    public static bool IsLoopbackHost(string host) => IPAddress.TryParse(host, out var address)
        ? IPAddress.IsLoopback(address)
        : string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase);

    private static bool IsAny(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any);
    }

    private static string? FindReason(string address)
    {
        if (address.Contains("://", StringComparison.Ordinal))
        {
            return "which has a scheme";
        }

        if (address.StartsWith("unix:", StringComparison.OrdinalIgnoreCase))
        {
            return "which is a Unix socket";
        }

        if (HostPort.TryParse(address, defaultPort: 1, out _))
        {
            return "which has no port";
        }

        var colon = address.LastIndexOf(':');
        return colon >= 0 && HostPort.TryParse(address[..colon], defaultPort: 1, out _) ? "whose port is not in 1 to 65535" : null;
    }
}
