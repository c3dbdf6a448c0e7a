using FakeEtcd.Calls;
using Grpc.Core;
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

    internal EtcdClientInfo(ServerCallContext context)
    {
        Peer = context.Peer;
        Headers = context.RequestHeaders;
        CommonName = CommonNameOf(context);
        Token = TokenOf(context);
        RequiresLeader = First(context, RequireLeaderHeader) == "true";
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

    /// <summary>Returns the auth token in the metadata of a call, or null if there is none.</summary>
    internal static string? TokenOf(ServerCallContext context) => First(context, TokenHeader) ?? First(context, GatewayTokenHeader);

    /// <summary>Returns the common name of the certificate of a call's client, or null if there is none.</summary>
    internal static string? CommonNameOf(ServerCallContext context) =>
        context.GetHttpContext().Features.GetRequiredFeature<ConnectionClient>().CommonName;

    /// <summary>
    /// Returns the first value of a key, as etcd does. A client may send a key twice, as the Python client sends its token over TLS;
    /// <see cref="ServerCallContext.RequestHeaders"/> joins the values with a comma.
    /// </summary>
    private static string? First(ServerCallContext context, string key) =>
        context.GetHttpContext().Request.Headers.TryGetValue(key, out var values) && values.Count > 0 ? values[0] : null;
}
