using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Etcd.Discovery.AspNetCore;

/// <summary>The endpoints of Kestrel that configuration names: <c>"Kestrel": { "Endpoints": { "Grpc": { "Url": "http://*:5001" } } }</c>.</summary>
/// <param name="configuration">The configuration of the app; null if it has none.</param>
internal sealed class NamedEndpoints(IConfiguration? configuration)
{
    private const string SectionPath = "Kestrel:Endpoints";
    private const string UrlKey = "Url";
    private const string AnyHost = "*";
    private const string LocalHost = "localhost";

    /// <summary>Returns the bound address of an endpoint.</summary>
    /// <param name="name">The name of the endpoint.</param>
    /// <param name="bound">The addresses that the server listens on.</param>
    /// <exception cref="InvalidOperationException">The server listens on no endpoint of that name.</exception>
    public string Find(string name, IReadOnlyCollection<string> bound)
    {
        var endpoints = configuration?.GetSection(SectionPath).GetChildren().ToArray() ?? [];
        var url = endpoints.FirstOrDefault(endpoint => endpoint.Key.Equals(name, StringComparison.OrdinalIgnoreCase))?[UrlKey];
        if (url is null)
        {
            throw new InvalidOperationException(
                $"{nameof(EtcdRegistrationOptions)}.{nameof(EtcdRegistrationOptions.EndpointName)} is \"{name}\", but {SectionPath} has no such "
                + $"endpoint with a {UrlKey}. Its endpoints are: {string.Join(", ", endpoints.Select(endpoint => endpoint.Key))}.");
        }

        // The server replaces port 0 by a free port, so every port matches it except those that other endpoints name.
        var wanted = BindingAddress.Parse(url);
        var fixedPorts = endpoints.Select(endpoint => endpoint[UrlKey]).OfType<string>().Select(other => BindingAddress.Parse(other).Port);
        var found = bound.Where(address => Matches(BindingAddress.Parse(address), wanted, fixedPorts)).ToArray();
        return found.Length == 1
            ? found[0]
            : throw new InvalidOperationException(
                $"The endpoint \"{name}\" at {url} matches {found.Length} of the addresses that the server listens on: "
                + $"{string.Join(", ", bound)}. Give each endpoint its own port.");
    }

    private static bool Matches(BindingAddress bound, BindingAddress wanted, IEnumerable<int> fixedPorts) =>
        bound.Scheme.Equals(wanted.Scheme, StringComparison.OrdinalIgnoreCase)
        && (wanted.Port != 0 ? bound.Port == wanted.Port : !fixedPorts.Contains(bound.Port))
        && Normalize(bound.Host) == Normalize(wanted.Host);

    /// <summary>Kestrel listens on any address for every host that is neither an IP address nor localhost.</summary>
    private static string Normalize(string host)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? AnyHost : address.ToString();
        }

        return host.Equals(LocalHost, StringComparison.OrdinalIgnoreCase) ? LocalHost : AnyHost;
    }
}
