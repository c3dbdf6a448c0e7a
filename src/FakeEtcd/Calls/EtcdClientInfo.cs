using Grpc.Core;

namespace FakeEtcd;

/// <summary>Who made a call, as far as the server can tell.</summary>
public sealed class EtcdClientInfo
{
    private const string UserAgentHeader = "user-agent";

    /// <summary>The metadata of a client that wants no answer from a member without a leader.</summary>
    private const string RequireLeaderHeader = "hasleader";

    /// <summary>The key under which gRPC clients send their token.</summary>
    private const string TokenHeader = "token";

    /// <summary>The key under which HTTP clients send their token, which the gateway passes on.</summary>
    private const string GatewayTokenHeader = "authorization";

    internal EtcdClientInfo(ServerCallContext context)
    {
        Peer = context.Peer;
        Headers = context.RequestHeaders;
    }

    /// <summary>The client's address as gRPC writes it: <c>ipv4:127.0.0.1:40000</c>.</summary>
    public string Peer { get; }

    /// <summary>The metadata that came with the call. It may hold the client's token.</summary>
    public Metadata Headers { get; }

    /// <summary>The name and version of the client's gRPC library; empty if it sent none.</summary>
    public string UserAgent => Headers.GetValue(UserAgentHeader) ?? "";

    /// <summary>The auth token that came with the call; null if there was none.</summary>
    internal string? Token => TokenIn(Headers);

    /// <summary>Whether the client wants an error from a member that knows no leader.</summary>
    internal bool RequiresLeader => Headers.GetValue(RequireLeaderHeader) == "true";

    /// <summary>The client's address.</summary>
    /// <returns><see cref="Peer"/>.</returns>
    public override string ToString() => Peer;

    /// <summary>Whether a text names this client: it is its address, or is in its user agent.</summary>
    internal bool IsNamed(string text) =>
        Peer == text || Peer.EndsWith($":{text}", StringComparison.Ordinal) || UserAgent.Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>The auth token among the metadata of a call; null if there is none.</summary>
    internal static string? TokenIn(Metadata headers) => First(headers, TokenHeader) ?? First(headers, GatewayTokenHeader);

    private static string? First(Metadata headers, string key) => headers.FirstOrDefault(header => header.Key == key)?.Value;
}
