namespace Etcd.Discovery.Registration.Hosting;

/// <summary>Parses the address of a listening server: <c>host:port</c>, or <c>scheme://host:port/path</c> for web servers.</summary>
internal static class BoundAddress
{
    private const string SchemeEnd = "://";

    /// <summary>Parses an address. The wildcards <c>*</c> and <c>+</c> become <c>::</c>, which means the same.</summary>
    /// <returns>False if the address is not a TCP address, such as <c>http://unix:/tmp/socket</c>.</returns>
    public static bool TryParse(string address, out HostPort result)
    {
        var scheme = address.IndexOf(SchemeEnd, StringComparison.Ordinal);
        var authority = scheme < 0 ? address : address[(scheme + SchemeEnd.Length)..];
        var path = authority.IndexOf('/', StringComparison.Ordinal);
        authority = path < 0 ? authority : authority[..path];
        if (authority is ['*' or '+', ':', ..])
        {
            authority = $"[::]{authority[1..]}";
        }

        return HostPort.TryParse(authority, DefaultPort(address, scheme), out result);
    }

    /// <summary>Whether only this machine can reach an address.</summary>
    public static bool IsLoopback(string address) => TryParse(address, out var parsed) && DialableAddress.IsLoopbackHost(parsed.Host);

    /// <summary>Returns the scheme of an address; null if it has none.</summary>
    public static string? FindScheme(string address) => address.IndexOf(SchemeEnd, StringComparison.Ordinal) is >= 0 and var scheme
        ? address[..scheme]
        : null;

    private static int? DefaultPort(string address, int scheme) => scheme < 0 ? null : address[..scheme] switch
    {
        "http" => 80,
        "https" => 443,
        _ => null,
    };
}
