using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Calls;

/// <summary>The client of a connection, as a feature of it. Its name is read once, when the handshake is over.</summary>
/// <param name="commonName">
/// The common name of the client's certificate; empty if the certificate has none; null without a certificate.
/// </param>
internal sealed class ConnectionClient(string? commonName)
{
    private EtcdClientInfo? _last;

    public string? CommonName => commonName;

    /// <summary>Returns the information about the client of an earlier call, if this call has the same metadata; otherwise null.</summary>
    public EtcdClientInfo? FindKnown(HttpRequest request) =>
        Volatile.Read(ref _last) is { } last && last.HasMetadataOf(request.Headers) ? last : null;

    /// <summary>Reads the information about the client of a call.</summary>
    public EtcdClientInfo Read(HttpContext context)
    {
        if (FindKnown(context.Request) is { } known)
        {
            return known;
        }

        var read = new EtcdClientInfo(context, commonName);
        Volatile.Write(ref _last, read);
        return read;
    }
}
