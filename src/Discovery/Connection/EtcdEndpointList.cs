namespace Etcd.Discovery;

/// <summary>The client URLs of the members, parsed and validated.</summary>
/// <param name="Urls">Each member as <c>scheme://host:port</c>.</param>
/// <param name="Secure">Whether the scheme is https.</param>
internal sealed record EtcdEndpointList(IReadOnlyList<Uri> Urls, bool Secure)
{
    private const int DefaultPort = 2379;

    /// <summary>Parses the endpoints, at least one.</summary>
    /// <returns>The fault of the first invalid endpoint; null if all are valid.</returns>
    public static string? Parse(IEnumerable<string> endpoints, out EtcdEndpointList? list)
    {
        list = null;
        var urls = new List<Uri>();
        foreach (var endpoint in endpoints)
        {
            if (ParseOne(endpoint, out var url) is { } fault)
            {
                // User information, queries and keys may contain a password.
                var name = MayHaveSecret(endpoint) ? "A URL with user information, a query or a key" : $"'{Printable.Escape(endpoint)}'";
                return $"{name} is not an etcd endpoint: {fault}";
            }

            urls.Add(url!);
        }

        if (urls.Exists(url => url.Scheme != urls[0].Scheme))
        {
            return $"'{string.Join(',', urls.Select(Format))}' mixes http and https, so it is not one cluster";
        }

        list = new EtcdEndpointList([.. urls.Distinct()], urls[0].Scheme == Uri.UriSchemeHttps);
        return null;
    }

    /// <summary>Returns the endpoints of valid options. Those of a handler may be none.</summary>
    public static EtcdEndpointList Of(EtcdConnectionOptions options)
    {
        Parse(options.Endpoints is [] ? [EtcdConnectionDefaults.HandlerUrl.ToString()] : options.Endpoints, out var list);
        return list!;
    }

    public static string[] Split(string connectionString) =>
        connectionString.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public override string ToString() => string.Join(", ", Urls.Select(Format));

    /// <summary>Returns a URL as people write it: <c>scheme://host:port</c>.</summary>
    public static string Format(Uri url) => url.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether a text that is no endpoint may contain a password.</summary>
    public static bool MayHaveSecret(string? endpoint) => endpoint?.AsSpan().ContainsAny("@?#=;") == true;

    private static string? ParseOne(string? endpoint, out Uri? url)
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
            return "it must be scheme://host:port, without a path, query or user";
        }

        url = HasPort(text) ? parsed : new UriBuilder(parsed) { Port = DefaultPort }.Uri;
        return null;
    }

    // Uri fills in port 80 or 443, and does not show whether the text had a port.
    private static bool HasPort(string text)
    {
        var authority = text.AsSpan(text.IndexOf("://", StringComparison.Ordinal) + 3).TrimEnd('/');
        return authority.LastIndexOf(':') > authority.LastIndexOf(']');
    }
}
