namespace Etcd.Discovery;

/// <summary>The parts of a URL that an endpoint needs.</summary>
/// <param name="Scheme">The scheme in lower case.</param>
/// <param name="Address">The <c>host:port</c>. The port of http and https may be missing in the URL.</param>
/// <param name="Query">The text after the question mark; empty without one.</param>
internal readonly record struct EndpointUrl(string Scheme, string Address, string Query)
{
    private const string Separator = "://";

    public static bool TryParse(string text, out EndpointUrl url)
    {
        url = default;
        var end = text.IndexOf(Separator, StringComparison.Ordinal);
        if (end < 0 || !Uri.CheckSchemeName(text[..end]))
        {
            return false;
        }

        var scheme = text[..end].ToLowerInvariant();
        var rest = text[(end + Separator.Length)..];
        var authority = rest[..(rest.AsSpan().IndexOfAny('/', '?', '#') is >= 0 and var length ? length : rest.Length)];
        if (FindAddress(authority, scheme) is not { } address)
        {
            return false;
        }

        var withQuery = rest.Split('#')[0];
        var mark = withQuery.IndexOf('?', StringComparison.Ordinal);
        url = new EndpointUrl(scheme, address, mark < 0 ? "" : withQuery[(mark + 1)..]);
        return true;
    }

    private static string? FindAddress(string authority, string scheme)
    {
        if (HostPort.TryParse(authority, defaultPort: null, out _))
        {
            return authority;
        }

        var port = scheme switch
        {
            "http" => ":80",
            "https" => ":443",
            _ => "",
        };
        return HostPort.TryParse(authority + port, defaultPort: null, out _) ? authority + port : null;
    }
}
