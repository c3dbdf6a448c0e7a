namespace Etcd.Discovery.Registration.Hosting;

/// <summary>Reads the address of a listening server: <c>host:port</c>, or the <c>scheme://host:port/path</c> of web servers.</summary>
internal static class BoundAddress
{
    private const string SchemeEnd = "://";

    /// <summary>Reads an address; a wildcard that is no IP address becomes <c>::</c>, which means the same.</summary>
    /// <returns>False for what is no TCP address, such as <c>http://unix:/tmp/socket</c>.</returns>
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

    private static int? DefaultPort(string address, int scheme) => scheme < 0 ? null : address[..scheme] switch
    {
        "http" => 80,
        "https" => 443,
        _ => null,
    };
}
