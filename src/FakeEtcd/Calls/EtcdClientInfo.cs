using System.Globalization;
using System.Net.Sockets;
using FakeEtcd.Calls;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd;

/// <summary>The information that the server has about the client of a call.</summary>
public sealed class EtcdClientInfo
{
    private const string UserAgentHeader = "user-agent";

    /// <summary>The metadata key by which a client requires a member to have a leader.</summary>
    private const string RequireLeaderHeader = "hasleader";

    /// <summary>The metadata key under which gRPC clients send their token.</summary>
    private const string TokenHeader = "token";

    /// <summary>The metadata key under which the gateway forwards the token of HTTP clients.</summary>
    private const string GatewayTokenHeader = "authorization";

    private readonly CallMetadata _metadata;

    internal EtcdClientInfo(HttpContext context, string? commonName)
    {
        _metadata = new CallMetadata(context.Request.Headers);
        Peer = PeerOf(context.Connection);
        Headers = _metadata.ToMetadata();
        CommonName = commonName;
        Token = _metadata.First(TokenHeader) ?? _metadata.First(GatewayTokenHeader);
        RequiresLeader = _metadata.First(RequireLeaderHeader) == "true";
    }

    /// <summary>The client's address in gRPC's format, such as <c>ipv4:127.0.0.1:40000</c>.</summary>
    public string Peer { get; }

    /// <summary>The request metadata of the call. It may contain the client's token.</summary>
    public Metadata Headers { get; }

    /// <summary>The common name of the client's certificate; empty if the certificate has none; null without a certificate.</summary>
    public string? CommonName { get; }

    /// <summary>The name and version of the client's gRPC library; empty if the client does not send them.</summary>
    public string UserAgent => Headers.GetValue(UserAgentHeader) ?? "";

    /// <summary>The auth token of the call; null if the client sent none.</summary>
    internal string? Token { get; }

    /// <summary>Whether the client expects an error from a member without a leader.</summary>
    internal bool RequiresLeader { get; }

    /// <summary>Returns the client's address.</summary>
    /// <returns><see cref="Peer"/>.</returns>
    public override string ToString() => Peer;

    /// <summary>Whether a text names this client: its address, with or without the scheme, its port, or a part of its user agent.</summary>
    internal bool IsNamed(string text) =>
        Peer == text || Peer.EndsWith($":{text}", StringComparison.Ordinal) || UserAgent.Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the headers of another call of the same connection have the same metadata.</summary>
    internal bool HasMetadataOf(IHeaderDictionary headers) => _metadata.Matches(headers);

    /// <summary>Returns the client of a call.</summary>
    internal static EtcdClientInfo Of(HttpContext context) => context.Features.GetRequiredFeature<ConnectionClient>().Read(context);

    private static string PeerOf(ConnectionInfo connection) => connection.RemoteIpAddress switch
    {
        null => "unknown",
        { AddressFamily: AddressFamily.InterNetworkV6 } address =>
            string.Create(CultureInfo.InvariantCulture, $"ipv6:[{address}]:{connection.RemotePort}"),
        var address => string.Create(CultureInfo.InvariantCulture, $"ipv4:{address}:{connection.RemotePort}"),
    };
}
