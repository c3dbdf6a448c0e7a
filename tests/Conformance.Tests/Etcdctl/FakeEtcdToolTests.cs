using System.Net;
using System.Net.Sockets;
using Conformance.Tests.Auth.Jwt;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using Testing.Tokens;

namespace Conformance.Tests.Etcdctl;

/// <summary>How the stand-alone server starts and ends.</summary>
public sealed class FakeEtcdToolTests
{
    [Test]
    public async Task Connections_MoreThanTheProcessCanOpen_LeaveItRunning()
    {
        await using var tool = await FakeEtcdTool.StartWithFilesAsync(limit: 400);
        List<TcpClient> idle = [];
        try
        {
            for (var number = 0; number < 500; number++)
            {
                var client = new TcpClient();
                idle.Add(client);
                await client.ConnectAsync(IPEndPoint.Parse(tool.Endpoint)).Within("a connection");
                await client.GetStream().WriteAsync("GET /health HTTP/1.1\r\nHost: etcd\r\n\r\n"u8.ToArray());
            }

            foreach (var client in idle.Take(20))
            {
                (await client.GetStream().ReadAsync(new byte[1]).Within("an answer")).Should().Be(1);
            }

            idle[^1].GetStream().DataAvailable.Should().BeFalse("the last connection waits");
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }

        using var clients = new EtcdClients($"http://{tool.Endpoint}");
        await clients.PutAsync("key", "value");
        await tool.Process.SignalAsync("TERM");
        (await tool.Process.EndAsync()).Errors[^1].Should().Contain("closed etcd server");
    }

    [Test]
    public async Task Start_PortInUse_SaysSoAndExitsWithOne()
    {
        await using var first = await FakeEtcdTool.StartAsync();

        await using var second = FakeEtcdTool.Run(first.Endpoint);

        var end = await second.EndAsync();
        end.ExitCode.Should().Be(1);
        end.Output.Should().BeEmpty();
        end.Errors[^1].Should().Contain($"\"error\":\"listen tcp {first.Endpoint}: bind: address already in use\"");
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
        end.Errors[^1].Should().Contain("\"error\":\"auth: invalid auth options\"");
    }

    [Test]
    public async Task Start_KeyFileMissing_SaysSo()
    {
        await using var tool = FakeEtcdTool.Run(FakeEtcdTool.AnyPort, "--auth-token", "jwt,sign-method=HS256,priv-key=missing");

        var end = await tool.EndAsync();
        end.ExitCode.Should().Be(1);
        end.Errors.Should().ContainSingle(line => line.Contains("problem loading JWT options"))
            .Which.Should().Contain("FakeEtcdOptions.Jwt.PrivateKeyPath: cannot read 'missing'.");
        end.Errors[^1].Should().Contain("\"error\":\"auth: invalid auth options\"");
    }
}
