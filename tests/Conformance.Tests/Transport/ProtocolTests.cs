using System.Net;
using System.Net.Sockets;
using System.Text;
using Conformance.Tests.Backends;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Conformance.Tests.Transport;

/// <summary>The first bytes of a connection decide what it is.</summary>
public sealed class ProtocolTests(Backend backend) : ConformanceFixture(backend)
{
    private const string Closed = "";
    private const string NotFound = "HTTP/1.1 404 Not Found";

    [TestCase("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", NotFound, TestName = "Start_Request_IsAnswered")]
    [TestCase("GET /nothing HTTP/1.1\nHost: a\n\n", NotFound, TestName = "Start_RequestWithBareLineFeeds_IsAnswered")]
    [TestCase("PRI /nothing HTTP/1.1\r\nHost: a\r\n\r\n", NotFound, TestName = "Start_RequestThatBeginsAsHttp2_IsAnswered")]
    [TestCase("hello\r\n\r\n", Closed, TestName = "Start_NoRequest_IsClosed")]
    [TestCase("G E T\r\n\r\n", Closed, TestName = "Start_NoVersion_IsClosed")]
    [TestCase("GET /nothing HTTP/2.0\r\nHost: a\r\n\r\n", Closed, TestName = "Start_OtherVersion_IsClosed")]
    [TestCase("\r\n\r\nGET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", Closed, TestName = "Start_EmptyLine_IsClosed")]
    [TestCase("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", Closed, TestName = "Start_BrokenHttp2_IsClosed")]
    [TestCase("\u0016\u0003\u0001\u0000\u000a\n", Closed, TestName = "Start_Tls_IsClosed")]
    public async Task Start_Bytes_DecideTheProtocol(string sent, string answer)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(Server.Endpoint)).Within("a connection");
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(sent));

        (await FirstLineAsync(stream).Within("an answer")).Should().Be(answer);
    }

    [TestCase(4000, NotFound)]
    [TestCase(5000, Closed)]
    public async Task Start_LongRequestLine_IsAnsweredUpTo4KiB(int length, string answer)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(Server.Endpoint)).Within("a connection");
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"GET /{new string('x', length)} HTTP/1.1\r\nHost: a\r\n\r\n"));

        (await FirstLineAsync(stream).Within("an answer")).Should().Be(answer);
    }

    private static async Task<string> FirstLineAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try
        {
            return await reader.ReadLineAsync() ?? Closed;
        }
        catch (IOException)
        {
            // The server closes the connection before it has read everything.
            return Closed;
        }
    }
}
