using System.Net;
using FakeEtcd.Tests.Server;
using NUnit.Framework;
using Testing.Network;

namespace FakeEtcd.Tests.Gateway;

/// <summary>Gives each test a server, a gRPC client and an HTTP client.</summary>
public abstract class GatewayFixture : ServerFixture
{
    /// <summary>A watch of the key <c>f</c>.</summary>
    private protected const string CreateWatch = """{"create_request":{"key":"Zg=="}}""";

    private protected HttpCaller Http { get; private set; } = null!;

    [SetUp]
    public void Connect() => Http = new HttpCaller(Etcd.ConnectionString, HttpVersion.Version11);

    [TearDown]
    public void Disconnect() => Http.Dispose();

    /// <summary>Puts the key <c>f</c>.</summary>
    private protected Task<HttpReply> PutAsync(params (string Name, string Value)[] headers) =>
        Http.PostAsync("/v3/kv/put", """{"key":"Zg==","value":"YmFy"}""", headers);
}
