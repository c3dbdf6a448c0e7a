using System.Net;
using Etcd.Discovery;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ServiceDiscovery;

namespace Etcd.Extensions.ServiceDiscovery.Selecting;

/// <summary>Selects the endpoints of a service that a query asks for: those with the name, and with the best of the schemes.</summary>
internal sealed partial class EndpointSelector
{
    private const string DefaultName = "default";

    private readonly ServiceEndpointQuery _query;
    private readonly IReadOnlyList<string> _schemes;
    private readonly bool _takesAnyScheme;
    private readonly HostNames _hostNames;
    private readonly ILogger _logger;

    public EndpointSelector(ServiceEndpointQuery query, ServiceDiscoveryOptions options, ServerNameSource hostNames, ILogger logger)
    {
        _query = query;
        _schemes = options.ApplyAllowedSchemes(query.IncludedSchemes);
        _takesAnyScheme = options.AllowAllSchemes && query.IncludedSchemes.Count == 0;
        _hostNames = new HostNames(query.ServiceName, hostNames);
        _logger = logger;
    }

    /// <summary>Selects endpoints, each address once, in the order of their keys.</summary>
    /// <param name="snapshot">All endpoints of the service.</param>
    /// <param name="problems">What is in the log already.</param>
    public IReadOnlyList<ServiceEndpoint> Select(EndpointSnapshot snapshot, OncePerKey problems)
    {
        var candidates = new List<Candidate>(snapshot.Endpoints.Count);
        var best = int.MaxValue;
        var otherSchemes = false;
        foreach (var (key, endpoint) in snapshot.Endpoints)
        {
            if (!HasName(NameOf(key[snapshot.Prefix.Length..], endpoint)) || Parse(key, endpoint, problems) is not { } address)
            {
                continue;
            }

            if (RankOf(address) is { } rank)
            {
                candidates.Add(new Candidate(address, rank, endpoint));
                best = address is UriEndPoint ? Math.Min(best, rank) : best;
            }
            else
            {
                otherSchemes = true;
            }
        }

        LogIfOnlyOtherSchemes(otherSchemes && candidates.Count == 0, problems);

        // Otherwise an address under two keys would receive twice as many requests.
        return [.. candidates.Where(it => it.Rank <= best).DistinctBy(it => it.Address).Select(Create)];
    }

    /// <summary>The name of an endpoint: from its metadata, or the part of its key before the last slash; null if it has none.</summary>
    private static string? NameOf(string keyInService, RegisteredEndpoint endpoint)
    {
        var slash = keyInService.LastIndexOf('/');
        return MetadataMember.FindText(endpoint, WellKnownMetadata.EndpointName) ?? (slash < 0 ? null : keyInService[..slash]);
    }

    private bool HasName(string? name) =>
        string.Equals(name ?? DefaultName, _query.EndpointName ?? DefaultName, StringComparison.OrdinalIgnoreCase);

    private EndPoint? Parse(string key, RegisteredEndpoint endpoint, OncePerKey problems)
    {
        // The directory has skipped and logged what is not host:port.
        if (!HostPort.TryParse(endpoint.Address, defaultPort: null, out var address))
        {
            return null;
        }

        var scheme = MetadataMember.FindText(endpoint, WellKnownMetadata.Scheme);
        if (scheme is not null && !Uri.CheckSchemeName(scheme))
        {
            if (problems.Add($"{key} {scheme}"))
            {
                // Further endpoints of a value have its key, a NUL and a number.
                LogNotScheme(key.Split('\0')[0], scheme);
            }

            return null;
        }

        // .NET compares names of hosts case-sensitively, DNS does not.
        var host = address.Host.ToLowerInvariant();
        return scheme is not null
            ? new UriEndPoint(new UriBuilder(scheme, host, address.Port).Uri)
            : IPAddress.TryParse(host, out var ip) ? new IPEndPoint(ip, address.Port) : new DnsEndPoint(host, address.Port);
    }

    /// <summary>The place of the address's scheme among those that are asked for; 0 without a scheme; null if it is none of them.</summary>
    private int? RankOf(EndPoint address)
    {
        if (_takesAnyScheme || address is not UriEndPoint { Uri.Scheme: var scheme })
        {
            return 0;
        }

        for (var rank = 0; rank < _schemes.Count; rank++)
        {
            if (_schemes[rank].Equals(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return rank;
            }
        }

        return null;
    }

    private ServiceEndpoint Create(Candidate candidate)
    {
        var endpoint = ServiceEndpoint.Create(candidate.Address);
        endpoint.Features.Set(candidate.Endpoint);
        if (_hostNames.Find(candidate.Endpoint) is { } hostName)
        {
            endpoint.Features.Set<IHostNameFeature>(new HostNameFeature(hostName));
        }

        if (MetadataMember.FindText(candidate.Endpoint, WellKnownMetadata.Zone) is { } zone)
        {
            endpoint.Features.Set<IZoneFeature>(new ZoneFeature(zone));
        }

        return endpoint;
    }

    private void LogIfOnlyOtherSchemes(bool onlyOthers, OncePerKey problems)
    {
        var query = _query.ToString()!;
        if (!onlyOthers)
        {
            problems.Remove(query);
        }
        else if (problems.Add(query))
        {
            LogOnlyOtherSchemes(query);
        }
    }

    [LoggerMessage(511, LogLevel.Warning, "Skipped {Key}: '{Scheme}' in its metadata is not a scheme.")]
    private partial void LogNotScheme(Printable key, Printable scheme);

    [LoggerMessage(512, LogLevel.Warning, "All endpoints of {Query} in etcd have other schemes. Other providers resolve it.")]
    private partial void LogOnlyOtherSchemes(Printable query);

    private sealed record Candidate(EndPoint Address, int Rank, RegisteredEndpoint Endpoint);

    private sealed record HostNameFeature(string HostName) : IHostNameFeature;

    private sealed record ZoneFeature(string Zone) : IZoneFeature;
}
