using Grpc.Net.Client.Balancer;

namespace Etcd.Discovery;

/// <summary>The members' client URLs, read and checked.</summary>
/// <param name="Urls">Each member as <c>scheme://host:port</c>.</param>
/// <param name="Secure">Whether the scheme is https.</param>
internal sealed record EtcdEndpointList(IReadOnlyList<Uri> Urls, bool Secure)
{
    private const int DefaultPort = 2379;

    /// <summary>Reads the endpoints, of which there is at least one.</summary>
    /// <returns>What is wrong with them, or null.</returns>
    public static string? Read(IEnumerable<string> endpoints, out EtcdEndpointList? list)
    {
        list = null;
        var urls = new List<Uri>();
        foreach (var endpoint in endpoints)
        {
            if (ReadOne(endpoint, out var url) is { } fault)
            {
                // What stands before an @ may be a password.
                var name = endpoint?.Contains('@') == true ? "A URL with user information" : $"'{endpoint}'";
                return $"{name} is not an etcd endpoint: {fault}";
            }

            urls.Add(url!);
        }

        if (urls.Exists(url => url.Scheme != urls[0].Scheme))
        {
            return $"'{string.Join(',', urls.Select(Format))}' is not one cluster: http and https do not mix";
        }

        list = new EtcdEndpointList([.. urls.Distinct()], urls[0].Scheme == Uri.UriSchemeHttps);
        return null;
    }

    public static string[] Split(string connectionString) =>
        connectionString.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public IEnumerable<BalancerAddress> ToBalancerAddresses() => Urls.Select(url => new BalancerAddress(url.IdnHost, url.Port));

    public override string ToString() => string.Join(", ", Urls.Select(Format));

    private static string Format(Uri url) => url.GetLeftPart(UriPartial.Authority);

    private static string? ReadOne(string? endpoint, out Uri? url)
    {
        url = null;
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            return "it is empty";
        }

        var text = endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : "http://" + endpoint;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var parsed) || parsed.Host.Length == 0)
        {
            return "it is not a URL";
        }

        if (parsed.Scheme != Uri.UriSchemeHttp && parsed.Scheme != Uri.UriSchemeHttps)
        {
            return "the scheme must be http or https";
        }

        if (parsed.PathAndQuery != "/" || parsed.UserInfo.Length > 0 || parsed.Fragment.Length > 0)
        {
            return "it must be scheme://host:port and nothing else";
        }

        url = HasPort(text) ? parsed : new UriBuilder(parsed) { Port = DefaultPort }.Uri;
        return null;
    }

    // Uri fills in 80 or 443 and does not tell whether the text had a port.
    private static bool HasPort(string text)
    {
        var authority = text.AsSpan(text.IndexOf("://", StringComparison.Ordinal) + 3).TrimEnd('/');
        return authority.LastIndexOf(':') > authority.LastIndexOf(']');
    }
}
