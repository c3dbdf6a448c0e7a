using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FakeEtcd.Options;

/// <summary>A URL to listen on.</summary>
/// <param name="Scheme">http, https, unix or unixs.</param>
/// <param name="Address">The address with its port, or the path of a socket.</param>
internal sealed record ListenUrl(string Scheme, EndPoint Address)
{
    private const string Localhost = "localhost";
    private const string Separator = "://";

    public bool UsesTls => Scheme is "https" or "unixs";

    /// <summary>The URL of an address on which a server listens.</summary>
    public static ListenUrl Of(IPEndPoint address, bool usesTls) => new(usesTls ? "https" : "http", address);

    public static bool TryParse(string? text, [NotNullWhen(true)] out ListenUrl? url)
    {
        url = null;
        if (text?.Split(Separator, 2) is not [var scheme, { Length: > 0 } rest])
        {
            return false;
        }

        EndPoint? address = scheme switch
        {
            "http" or "https" => ParseAddress(rest),
            "unix" or "unixs" => ParsePath(rest),
            _ => null,
        };
        url = address is null ? null : new ListenUrl(scheme, address);
        return url is not null;
    }

    public override string ToString() => $"{Scheme}{Separator}{Address}";

    /// <remarks>As etcd, the name localhost means the IPv4 loopback address.</remarks>
    private static IPEndPoint? ParseAddress(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return null;
        }

        var host = text[..colon];
        return host == Localhost ? new IPEndPoint(IPAddress.Loopback, port)
            : IPEndPoint.TryParse(text, out var address) && (address.AddressFamily == AddressFamily.InterNetwork || host.StartsWith('[')) ? address
            : null;
    }

    private static UnixDomainSocketEndPoint? ParsePath(string text)
    {
        try
        {
            return new UnixDomainSocketEndPoint(text);
        }
        catch (ArgumentOutOfRangeException)
        {
            // The system's limit of a path, of about 100 bytes.
            return null;
        }
    }
}
