using FakeEtcd.Engine.Auth;
using Grpc.Core;

namespace FakeEtcd.Services.Authorization;

/// <summary>Finds out who calls.</summary>
internal static class CallerReader
{
    /// <summary>The key that clients send their token under.</summary>
    private const string TokenKey = "token";

    /// <summary>The key that HTTP clients, which come through the gateway, send it under.</summary>
    private const string GatewayTokenKey = "authorization";

    public static Caller CallerOf(this ServerContext server, ServerCallContext call) =>
        server.Engine.AuthEnabled ? Caller.Client(Token(call, TokenKey) ?? Token(call, GatewayTokenKey)) : Caller.Client(token: null);

    private static string? Token(ServerCallContext call, string key) =>
        call.RequestHeaders.FirstOrDefault(header => header.Key == key)?.Value;
}
