namespace FakeEtcd.Calls;

/// <summary>The client of a connection, as a feature of it. It is read once, when the handshake is over.</summary>
/// <param name="CommonName">
/// The common name of the client's certificate; empty if the certificate has none; null without a certificate.
/// </param>
internal sealed record ConnectionClient(string? CommonName)
{
    /// <summary>A client without a certificate.</summary>
    public static ConnectionClient Unnamed { get; } = new(CommonName: null);
}
