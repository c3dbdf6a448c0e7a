using System.Net;

namespace Etcd.Extensions.ServiceDiscovery.Selecting;

/// <summary>Which names are those of services. A host of the internet is not, and to follow it would cost a watch and a wait.</summary>
internal sealed class ServiceNames(EtcdServiceEndpointProviderOptions options)
{
    private const string AllDomains = "*";
    private const string ThisMachine = "localhost";

    private readonly bool _takesAll = options.Domains.Contains(AllDomains);

    private readonly string[] _suffixes = [.. options.Domains.Select(domain => $".{domain}")];

    /// <summary>Whether a text can be an item of <see cref="EtcdServiceEndpointProviderOptions.Domains"/>.</summary>
    public static bool IsDomain(string? text) =>
        text == AllDomains || (Uri.CheckHostName(text) == UriHostNameType.Dns && !text!.EndsWith('.'));

    /// <summary>Whether a name is looked up in etcd.</summary>
    public bool Contains(string name)
    {
        if (name.Length == 0 || IPAddress.TryParse(name, out _) || IsInDomain(name, ThisMachine))
        {
            return false;
        }

        return options.NameSelector is { } select
            ? select(name.ToLowerInvariant())
            : _takesAll || !name.Contains('.', StringComparison.Ordinal) || _suffixes.Any(suffix => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsInDomain(string name, string domain) =>
        name.Equals(domain, StringComparison.OrdinalIgnoreCase) || name.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase);
}
