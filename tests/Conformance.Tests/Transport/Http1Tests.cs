using System.Net;
using Conformance.Tests.Backends;
using FluentAssertions;
using NUnit.Framework;

namespace Conformance.Tests.Transport;

/// <summary>HTTP/1.1 on the port without TLS.</summary>
public sealed class Http1Tests(Backend backend) : ConformanceFixture(backend)
{
    [TestCase("/etcdserverpb.KV/Range", TestName = "Request_GrpcCall_IsNotFound")]
    [TestCase("/etcdserverpb.KV/None", TestName = "Request_UnknownGrpcCall_IsNotFound")]
    [TestCase("/nothing", TestName = "Request_UnknownPath_IsNotFound")]
    public async Task Request_OverHttp1_IsNotFound(string path)
    {
        using var http = new HttpClient();
        using var content = new ByteArrayContent(new byte[5]);
        content.Headers.ContentType = new("application/grpc");

        using var response = await http.PostAsync(new Uri(Server.ConnectionString + path), content);

        (response.Version, response.StatusCode).Should().Be((HttpVersion.Version11, HttpStatusCode.NotFound));
        (await response.Content.ReadAsStringAsync()).Should().Be("404 page not found\n");
        response.Content.Headers.ContentType!.ToString().Should().Be("text/plain; charset=utf-8");
        response.Headers.Concat(response.Content.Headers)
            .Where(header => header.Key != "Date" && header.Key != "Content-Type")
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
            .Should().BeEquivalentTo(
                "Access-Control-Allow-Headers: accept, content-type, authorization",
                "Access-Control-Allow-Methods: POST, GET, OPTIONS, PUT, DELETE",
                "Access-Control-Allow-Origin: *",
                "X-Content-Type-Options: nosniff",
                "Content-Length: 19");
    }

    [Test]
    public async Task Request_UpgradeToHttp2_StaysOnHttp1()
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{Server.ConnectionString}/nothing"));
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Connection.Add("HTTP2-Settings");
        request.Headers.Upgrade.ParseAdd("h2c");
        request.Headers.Add("HTTP2-Settings", "AAMAAABkAAQCAAAAAAIAAAAA");

        using var response = await http.SendAsync(request);

        (response.Version, response.StatusCode).Should().Be((HttpVersion.Version11, HttpStatusCode.NotFound));
    }
}
