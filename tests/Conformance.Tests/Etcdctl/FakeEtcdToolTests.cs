using Conformance.Tests.Auth.Jwt;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;
using Testing.Tokens;

namespace Conformance.Tests.Etcdctl;

/// <summary>How the stand-alone server starts and ends.</summary>
public sealed class FakeEtcdToolTests
{
    [TestCase("TERM")]
    [TestCase("INT")]
    public async Task Signal_RunningTool_StopsItCleanly(string signal)
    {
        await using var tool = await FakeEtcdTool.StartAsync();

        await tool.Process.SignalAsync(signal);

        var end = await tool.Process.EndAsync();
        end.ExitCode.Should().Be(0);
        end.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task Start_PortInUse_SaysSoInOneLineAndExitsWithOne()
    {
        await using var first = await FakeEtcdTool.StartAsync();

        await using var second = FakeEtcdTool.Run(first.Endpoint);

        var end = await second.EndAsync();
        end.ExitCode.Should().Be(1);
        end.Output.Should().BeEmpty();
        end.Errors.Should().ContainSingle().Which.Should().StartWith("fake-etcd: ").And.Contain(first.Endpoint);
    }

    [TestCase("", 300)]
    [TestCase(",ttl=", 300)]
    [TestCase(",ttl=1h1m1.5s,other=ignored", 3661)]
    public async Task Start_JsonWebTokens_IssuesThem(string more, int ttl)
    {
        using var key = JwtKey.Create("ES256");
        await using var tool = await FakeEtcdTool.StartAsync(FakeEtcdTool.AnyPort, "--auth-token", JwtBackend.FlagOf(key) + more);
        using var clients = new EtcdClients($"http://{tool.Endpoint}");
        await clients.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "p" });
        await clients.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await clients.Auth.AuthEnableAsync(new AuthEnableRequest());
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

        var token = (await clients.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "p" })).Token;

        var after = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Jwt.Claims(token).GetProperty("exp").GetInt64().Should().BeInRange(before + ttl, after + ttl + 1);
    }

    [TestCase("")]
    [TestCase("other")]
    [TestCase("JWT,sign-method=HS256,priv-key=x")]
    [TestCase("jwt")]
    [TestCase("jwt,priv-key=x")]
    [TestCase("jwt,sign-method=rs256,priv-key=x")]
    [TestCase("jwt,sign-method=0,priv-key=x")]
    [TestCase("jwt,sign-method=HS256,priv-key")]
    [TestCase("jwt,sign-method=HS256,priv-key=a=b")]
    [TestCase("jwt,sign-method=HS256,priv-key=x,ttl=1m,ttl=2m")]
    [TestCase("jwt,sign-method=HS256,priv-key=x,ttl=10")]
    [TestCase("jwt,sign-method=HS256,priv-key=x,ttl=soon")]
    public async Task Start_TokensThatEtcdRefuses_SaysSo(string tokens)
    {
        await using var tool = FakeEtcdTool.Run(FakeEtcdTool.AnyPort, "--auth-token", tokens);

        var end = await tool.EndAsync();
        end.ExitCode.Should().Be(1);
        end.Errors.Should().Contain(line => line.StartsWith("--auth-token must be"));
    }

    [Test]
    public async Task Start_KeyFileMissing_SaysSoInOneLine()
    {
        await using var tool = FakeEtcdTool.Run(FakeEtcdTool.AnyPort, "--auth-token", "jwt,sign-method=HS256,priv-key=missing");

        var end = await tool.EndAsync();
        end.ExitCode.Should().Be(1);
        end.Errors.Should().ContainSingle().Which.Should().StartWith("fake-etcd: FakeEtcdOptions.Jwt.PrivateKeyPath: cannot read 'missing'.");
    }
}
