namespace FakeEtcd.Tool.Flags;

/// <summary>A URL of an etcd flag, read with the rules and the errors of etcd and of Go.</summary>
/// <param name="Scheme">http, https, unix or unixs.</param>
/// <param name="Host">The host and the port; for a socket, its path as far as the first slash.</param>
/// <param name="Path">The rest of the path of a socket.</param>
internal sealed record GoUrl(string Scheme, string Host, string Path)
{
    private const string SchemeEnd = "://";

    public bool IsSocket => Scheme is "unix" or "unixs";

    public bool UsesTls => Scheme is "https" or "unixs";

    /// <summary>The host without the port and without brackets.</summary>
    public string HostName => Host[..Host.LastIndexOf(':')].Trim('[', ']');

    /// <summary>Reads URLs, and sorts them as etcd does.</summary>
    /// <exception cref="FormatException">One of them is not a URL. The message is etcd's.</exception>
    public static GoUrl[] ParseList(IEnumerable<string> texts) =>
        [.. texts.Select(Parse).DistinctBy(static url => url.ToString()).OrderBy(static url => url.ToString(), StringComparer.Ordinal)];

    public override string ToString() => $"{Scheme}{SchemeEnd}{Host}{Path}";

    private static GoUrl Parse(string given)
    {
        var text = given.Trim();
        var (scheme, rest) = SplitScheme(text);
        var hasAuthority = rest.StartsWith("//", StringComparison.Ordinal);
        var authority = hasAuthority ? rest[2..].Split('/', '?', '#')[0] : "";
        var path = hasAuthority ? rest[(2 + authority.Length)..] : rest;
        if (scheme.Length == 0 && !hasAuthority && rest.Split('/')[0].Contains(':', StringComparison.Ordinal))
        {
            throw Error(text, "first path segment in URL cannot contain colon");
        }

        var host = authority[(authority.LastIndexOf('@') + 1)..];
        if (FindHostError(host) is { } error && scheme is not ("unix" or "unixs"))
        {
            throw Error(text, error);
        }

        switch (scheme)
        {
            case "http" or "https" when !HasPort(host):
                throw new FormatException($"URL address does not have the form \"host:port\": {given}");
            case "http" or "https" when path.Split('?', '#')[0].Length > 0:
                throw new FormatException($"URL must not contain a path: {given}");
            case "http" or "https":
                return new GoUrl(scheme, host, "");
            case "unix" or "unixs":
                return new GoUrl(scheme, host, path);
            default:
                throw new FormatException($"URL scheme must be http, https, unix, or unixs: {given}");
        }
    }

    private static (string Scheme, string Remainder) SplitScheme(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            switch (text[index])
            {
                case >= 'a' and <= 'z' or >= 'A' and <= 'Z':
                    continue;
                case >= '0' and <= '9' or '+' or '-' or '.' when index > 0:
                    continue;
                case ':' when index == 0:
                    throw Error(text, "missing protocol scheme");
                case ':':
                    return (text[..index].ToLowerInvariant(), text[(index + 1)..]);
                default:
                    return ("", text);
            }
        }

        return ("", text);
    }

    private static string? FindHostError(string host)
    {
        var end = host.LastIndexOf(']');
        if (host.StartsWith('[') && end < 0)
        {
            return "missing ']' in host";
        }

        var colon = host.IndexOf(':', Math.Max(end, 0));
        var port = colon < 0 ? "" : host[(colon + 1)..];
        var last = host[(host.LastIndexOf(':') + 1)..];

        // Go finds several colons later, and reports them with other words.
        return port.All(char.IsAsciiDigit) || (end < 0 && last.Length < port.Length && last.All(char.IsAsciiDigit))
            ? null
            : $"invalid port \":{port}\" after host";
    }

    /// <summary>Whether Go's net.SplitHostPort accepts a host.</summary>
    private static bool HasPort(string host)
    {
        var colon = host.LastIndexOf(':');
        var name = colon < 0 ? host : host[..colon];
        return colon >= 0 && (name.StartsWith('[') ? name.EndsWith(']') : !name.Contains(':', StringComparison.Ordinal));
    }

    private static FormatException Error(string text, string error) => new($"parse \"{text}\": {error}");
}
