using Grpc.Core;

namespace FakeEtcd;

/// <summary>Who made a call, as far as the server can tell.</summary>
public sealed class EtcdClientInfo
{
    private const string UserAgentHeader = "user-agent";

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

    /// <summary>The client's address.</summary>
    /// <returns><see cref="Peer"/>.</returns>
    public override string ToString() => Peer;

    /// <summary>Whether a text names this client: it is its address, or is in its user agent.</summary>
    internal bool IsNamed(string text) =>
        Peer == text || Peer.EndsWith($":{text}", StringComparison.Ordinal) || UserAgent.Contains(text, StringComparison.OrdinalIgnoreCase);
}
