using System.Net;
using System.Net.Sockets;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Hosting;

/// <summary>HTTP/1.1 beside HTTP/2, on one port without TLS.</summary>
public sealed class Http1Tests
{
    private const string Request = "GET /nothing HTTP/1.1\r\nHost: etcd\r\n\r\n";

    private FakeEtcdServer _etcd = null!;

    [SetUp]
    public async Task StartAsync() => _etcd = await FakeEtcdServer.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _etcd.DisposeAsync();

    [TestCase(false)]
    [TestCase(true)]
    public async Task Request_Http1AndHttp2InTurn_AreBothServed(bool inProcess)
    {
        using var http = new HttpClient(inProcess ? _etcd.CreateHandler() : new SocketsHttpHandler());
        using var grpc = _etcd.Connect(inProcess);

        for (var time = 0; time < 3; time++)
        {
            using var response = await http.GetAsync(new Uri($"{_etcd.ConnectionString}/nothing")).Within("an answer");
            await grpc.PutAsync("key", $"{time}");

            (response.Version, response.StatusCode).Should().Be((HttpVersion.Version11, HttpStatusCode.NotFound));
            (await grpc.GetAsync("key")).Should().Be($"{time}");
        }
    }

    [TestCase("")]
    [TestCase("PRI * HT", Description = "the beginning of HTTP/2")]
    [TestCase(Request, Description = "a connection that is kept alive")]
    public async Task StopAsync_IdleConnection_IsClosedNotCut(string sent)
    {
        using var socket = await ConnectAsync(sent);

        await _etcd.StopAsync().Within("the server stopped");

        // A connection that is cut ends with an error.
        (await socket.ReceiveAsync(new byte[1]).Within("the end of the connection")).Should().Be(0);
        _etcd.ConnectionCount.Should().Be(0);
    }

    [Test]
    public async Task StopAsync_KillWithIdleConnection_ResetsIt()
    {
        using var socket = await ConnectAsync("");

        await _etcd.StopAsync(StopMode.Kill).Within("the server stopped");

        await Expect.ResetAsync(socket);
        _etcd.ConnectionCount.Should().Be(0);
    }

    [Test]
    public async Task ConnectionCount_ClientThatClosesWithoutAWord_FallsToZero()
    {
        var socket = await ConnectAsync("");

        socket.Dispose();

        await Bounded.UntilAsync(() => _etcd.ConnectionCount == 0, "the server noticed the end");
    }

    [Test]
    public async Task Request_PausedServer_IsAnsweredAfterResume()
    {
        _etcd.Pause();
        using var socket = await ConnectAsync("");
        await socket.SendAsync(Encoding.ASCII.GetBytes(Request));
        var answer = ReadAnswerAsync(socket);

        // The bytes of a client are held from the first one on, so no protocol is known.
        _etcd.ConnectionCount.Should().Be(1);
        answer.IsCompleted.Should().BeFalse();
        _etcd.Resume();

        (await answer.Within("the answer")).Should().StartWith("HTTP/1.1 404");
    }

    [Test]
    public async Task StopAsync_PausedServerWithRequest_Ends()
    {
        _etcd.Pause();
        using var socket = await ConnectAsync("");
        await socket.SendAsync(Encoding.ASCII.GetBytes(Request));

        await _etcd.StopAsync().Within("the server stopped");

        _etcd.ConnectionCount.Should().Be(0);
    }

    [Test]
    public async Task Preface_ByteByByte_IsAnsweredWithSettings()
    {
        const int HeaderLength = 9;
        const byte Settings = 4;
        using var socket = await ConnectAsync("");

        foreach (var part in "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        {
            await socket.SendAsync(new[] { (byte)part });
        }

        var header = new byte[HeaderLength];
        await using var stream = new NetworkStream(socket);
        await stream.ReadExactlyAsync(header).Within("the server's first frame");
        header[3].Should().Be(Settings);
    }

    /// <summary>Connects, sends text, and reads the answer if the text is a request.</summary>
    private async Task<Socket> ConnectAsync(string sent)
    {
        var socket = await _etcd.ConnectSocketAsync();
        await Bounded.UntilAsync(() => _etcd.ConnectionCount == 1, "the connection was accepted");
        if (sent.Length > 0)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(sent));
        }

        if (sent == Request)
        {
            await ReadAnswerAsync(socket).Within("the answer");
        }

        return socket;
    }

    private static async Task<string> ReadAnswerAsync(Socket socket)
    {
        const string End = "404 page not found\n";
        var text = "";
        var buffer = new byte[1024];
        while (!text.EndsWith(End, StringComparison.Ordinal))
        {
            var length = await socket.ReceiveAsync(buffer);
            length.Should().BePositive("the server answers");
            text += Encoding.ASCII.GetString(buffer, 0, length);
        }

        return text;
    }
}
