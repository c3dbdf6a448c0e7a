using System.Net.WebSockets;
using System.Text;
using Conformance.Tests.Backends;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Conformance.Tests.Gateway;

/// <summary>Any path of the gateway also takes a WebSocket, whose messages are the lines of request and reply.</summary>
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
[TestFixture(Backend.Proxy)]
public sealed class WebSocketTests(Backend backend) : GatewayFixture(backend)
{
    [Test]
    public async Task Watch_MessagesOfBothSides_AreLines()
    {
        using var socket = await OpenAsync("/v3/watch");

        await SendAsync(socket, $$$"""{"create_request":{"key":"{{{Base64("a")}}}"}}""");
        (await ReceiveAsync(socket)).Should().EndWith("\"created\":true}}");
        await PutAsync("a", "bar");
        (await ReceiveAsync(socket)).Should().Contain("\"value\":\"YmFy\"");
        await SendAsync(socket, """{"cancel_request":{"watch_id":0}}""");
        (await ReceiveAsync(socket)).Should().EndWith("\"canceled\":true}}");
    }

    [Test]
    public async Task Range_RequestInTwoMessages_IsAnsweredOnce()
    {
        using var socket = await OpenAsync("/v3/kv/range");

        await SendAsync(socket, """{"key":""");
        await SendAsync(socket, """ "Zg=="}""");

        (await ReceiveAsync(socket)).Should().StartWith("{\"header\":{");
        (await ReceiveAsync(socket)).Should().BeNull();
    }

    [Test]
    public async Task Put_InvalidRequest_IsAnsweredWithTheError()
    {
        using var socket = await OpenAsync("/v3beta/kv/put");

        await SendAsync(socket, "{}");

        (await ReceiveAsync(socket)).Should().Be("""{"code":3, "message":"etcdserver: key is not provided"}""");
    }

    [Test]
    public async Task Put_TokenAsProtocol_IsTheBearerToken()
    {
        using var socket = await OpenAsync("/v3/kv/put", "Bearer", "token");

        socket.SubProtocol.Should().Be("Bearer");
        await SendAsync(socket, """{"key":"Zg=="}""");
        (await ReceiveAsync(socket)).Should().StartWith("{\"header\":{");
    }

    private static Task SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None)
            .Within("the message was sent");

    /// <summary>Receives a message.</summary>
    /// <returns>Its text; null when the server has closed the socket.</returns>
    private static async Task<string?> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[4096];
        try
        {
            var received = await socket.ReceiveAsync(buffer, CancellationToken.None).Within("a message of the server");
            return received.MessageType == WebSocketMessageType.Text ? Encoding.UTF8.GetString(buffer, 0, received.Count) : null;
        }
        catch (WebSocketException)
        {
            // etcd closes the connection without a word.
            return null;
        }
    }

    private async Task<ClientWebSocket> OpenAsync(string path, params string[] protocols)
    {
        var socket = new ClientWebSocket();
        foreach (var protocol in protocols)
        {
            socket.Options.AddSubProtocol(protocol);
        }

        await socket.ConnectAsync(new Uri($"ws://{Server.Endpoint}{path}"), CancellationToken.None).Within($"a WebSocket on {path}");
        return socket;
    }
}
