using Etcd.Api;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace FakeEtcd.Tests.Auth;

/// <summary>Nobody can compute a token from what the server discloses, and text that is not UTF-8 is no password.</summary>
public sealed class TokenSecrecyTests
{
    [Test]
    public async Task Tokens_OfTwoServersWithOneSeed_AreEqual()
    {
        var first = await TokenAsync(seed: 7);

        (await TokenAsync(seed: 7)).Should().Be(first);
        (await TokenAsync(seed: 8)).Should().NotBe(first);
    }

    [Test]
    public async Task Tokens_WithoutASeed_DoNotFollowFromTheSeedThatTheServerDrew()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        var token = await TokenAsync(etcd);

        (await TokenAsync(etcd.Seed)).Should().NotBe(token);
    }

    [TestCase("UserAdd", new byte[] { 0x0a, 1, 0xff })]
    [TestCase("UserAdd", new byte[] { 0x0a, 1, (byte)'a', 0x12, 1, 0xfe })]
    [TestCase("UserAdd", new byte[] { 0x0a, 4, 0xef, 0xbf, 0xbd, 0xff })]
    [TestCase("Authenticate", new byte[] { 0x0a, 1, (byte)'a', 0x12, 1, 0xfe })]
    [TestCase("UserChangePassword", new byte[] { 0x0a, 1, (byte)'a', 0x12, 1, 0xfe })]
    public async Task Call_TextThatIsNotUtf8_IsRefused(string name, byte[] request)
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var channel = etcd.CreateChannel();
        var invoker = channel.CreateCallInvoker();

        await invoker.AsyncUnaryCall(Raw(name), null, default, request)
            .ShouldFailAsync(StatusCode.Internal, "grpc: error unmarshalling request: String is invalid UTF-8.");
    }

    [Test]
    public async Task UserAdd_TheReplacementCharacterItself_IsAccepted()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var clients = new EtcdClients(etcd.ConnectionString);

        await clients.Auth.UserAddAsync(new AuthUserAddRequest { Name = "\uFFFD", Password = "p" });

        (await clients.Auth.UserListAsync(new AuthUserListRequest())).Users.Should().Equal("\uFFFD");
    }

    private static Method<byte[], byte[]> Raw(string name)
    {
        var plain = Marshallers.Create(static bytes => bytes, static bytes => bytes);
        return new Method<byte[], byte[]>(MethodType.Unary, "etcdserverpb.Auth", name, plain, plain);
    }

    private static async Task<string> TokenAsync(int seed)
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.Seed = seed);
        return await TokenAsync(etcd);
    }

    private static async Task<string> TokenAsync(FakeEtcdServer etcd)
    {
        using var clients = new EtcdClients(etcd.ConnectionString);
        await clients.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "p" });
        await clients.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await clients.Auth.AuthEnableAsync(new AuthEnableRequest());
        return (await clients.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "p" })).Token;
    }
}
