using System.Buffers;
using System.Collections.Immutable;
using FakeEtcd.Protocol;

namespace FakeEtcd.Services.Validation;

/// <summary>The addresses of a member that is to be added, by the rules of Go's URLs and of etcd.</summary>
internal static class PeerUrlRules
{
    private static readonly SearchValues<char> SchemeChars =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    /// <summary>What Go allows in a host beside what is beyond ASCII.</summary>
    private static readonly SearchValues<char> HostChars =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~!$&'()*+,;=:[]<>\"");

    /// <summary>Reads addresses into etcd's form and order.</summary>
    /// <exception cref="EtcdException">There are none, or one is invalid.</exception>
    public static ImmutableArray<string> Parse(IReadOnlyCollection<string> urls)
    {
        if (urls.Count == 0)
        {
            throw EtcdError.MemberBadURLs.ToException();
        }

        return [.. urls.Select(url => Normalize(url.Trim()) ?? throw EtcdError.MemberBadURLs.ToException()).Order(StringComparer.Ordinal)];
    }

    private static string? Normalize(string url)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || url.AsSpan(0, colon).ContainsAnyExcept(SchemeChars) || url.Any(char.IsControl))
        {
            return null;
        }

        var (scheme, rest) = (url[..colon].ToLowerInvariant(), url[(colon + 1)..]);
        return scheme switch
        {
            "unix" or "unixs" => $"{scheme}:{rest}",
            "http" or "https" => NormalizeAuthority(rest) is { } normal ? $"{scheme}://{normal}" : null,
            _ => null,
        };
    }

    /// <summary>Reads what follows the scheme: a host and a port, and no path.</summary>
    private static string? NormalizeAuthority(string rest)
    {
        if (!rest.StartsWith("//", StringComparison.Ordinal))
        {
            return null;
        }

        var tail = rest.IndexOfAny(['?', '#']);
        var (authority, suffix) = tail < 0 ? (rest[2..], "") : (rest[2..tail], rest[tail..]);
        var at = authority.LastIndexOf('@');
        var (user, host) = (authority[..(at + 1)], authority[(at + 1)..]);
        return HasHostAndPort(host) ? user + Escape(host) + suffix : null;
    }

    private static bool HasHostAndPort(string host)
    {
        var end = host.StartsWith('[') ? host.IndexOf(']', StringComparison.Ordinal) : host.IndexOf(':', StringComparison.Ordinal) - 1;
        var hasPort = end >= -1 && end + 1 < host.Length && host[end + 1] == ':' && (end >= 0 || host[0] == ':');
        return hasPort
            && host.AsSpan(end + 2).IndexOfAnyExceptInRange('0', '9') < 0
            && host.All(character => character > '\x7f' || HostChars.Contains(character))
            && host.LastIndexOf('[') <= 0
            && host.Count(character => character == ']') == (host[0] == '[' ? 1 : 0);
    }

    /// <summary>Escapes what is beyond ASCII, as Go does.</summary>
    private static string Escape(string host) => string.Concat(
        host.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));
}
