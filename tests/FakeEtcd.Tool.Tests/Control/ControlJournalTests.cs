using System.Text.RegularExpressions;
using Etcd.Api;
using FakeEtcd.ControlApi.Views;
using FluentAssertions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using NUnit.Framework;
using Testing.Etcd;

namespace FakeEtcd.Tool.Tests.Control;

/// <summary>The journal.</summary>
public sealed partial class ControlJournalTests
{
    [TestCase("rpc=Put", "1 3 4")]
    [TestCase("rpc=Range", "2")]
    [TestCase("key=a/1", "1 2")]
    [TestCase("prefix=a/", "1 2 3")]
    [TestCase("status=Unavailable", "4")]
    [TestCase("faulted=true", "4")]
    [TestCase("faulted=false&rpc=Put", "1 3")]
    [TestCase("client=grpc-dotnet&limit=2", "1 2")]
    [TestCase("client=nobody", "")]
    [TestCase("after=2&limit=1", "3")]
    public async Task Journal_Get_ReturnsTheCallsThatMatch(string query, string positions)
    {
        await using var host = await ControlHost.StartAsync();
        await host.Clients.PutAsync("a/1", "x");
        await host.Clients.GetAsync("a/1");
        await host.Clients.PutAsync("a/2", "x");
        await host.PostAsync("/v1/faults", "{'action': 'Fail', 'error': 'NoLeader'}");
        await host.Clients.Invoking(clients => clients.PutAsync("b", "x")).Should().ThrowAsync<Grpc.Core.RpcException>();

        var page = (await host.GetAsync($"/v1/journal?{query}")).Json;

        string.Join(' ', page.GetProperty("calls").EnumerateArray().Select(call => call.GetProperty("position").GetInt64())).Should().Be(positions);
        page.GetProperty("lost").GetInt64().Should().Be(0);
        page.GetProperty("more").GetBoolean().Should().Be(query.Contains("limit"));
    }

    [Test]
    public async Task Journal_Call_HasItsMessages()
    {
        await using var host = await ControlHost.StartAsync();
        await host.Clients.PutAsync("a", "x");

        var call = (await host.GetAsync("/v1/journal")).Json.GetProperty("calls")[0];

        call.GetProperty("rpc").GetString().Should().Be("Put");
        call.GetProperty("status").GetString().Should().Be("OK");
        call.GetProperty("keys")[0].GetString().Should().Be("a");
        call.GetProperty("client").GetProperty("peer").GetString().Should().StartWith("ipv4:127.0.0.1:");
        call.GetProperty("request").GetRawText().Should().Be("{\"key\":\"YQ==\",\"value\":\"eA==\"}");
        call.GetProperty("response").GetProperty("header").GetProperty("revision").GetString().Should().Be("2");
    }

    [Test]
    public async Task Journal_ReadPageByPage_MissesNothing()
    {
        await using var host = await ControlHost.StartAsync(configure: options => options.JournalCapacity = 10);
        for (var number = 1; number <= 15; number++)
        {
            await host.Clients.PutAsync($"k{number}", "x");
        }

        var first = (await host.GetAsync("/v1/journal?limit=7")).Json;
        var second = (await host.GetAsync($"/v1/journal?after={first.GetProperty("next")}")).Json;

        first.GetProperty("lost").GetInt64().Should().Be(5);
        first.GetProperty("next").GetInt64().Should().Be(12);
        first.GetProperty("more").GetBoolean().Should().BeTrue();
        second.GetProperty("lost").GetInt64().Should().Be(0);
        second.GetProperty("next").GetInt64().Should().Be(15);
        second.GetProperty("more").GetBoolean().Should().BeFalse();
        second.GetProperty("calls").EnumerateArray().Select(call => call.GetProperty("keys")[0].GetString()).Should().Equal("k13", "k14", "k15");
    }

    [Test]
    public async Task Journal_Clear_KeepsPositions()
    {
        await using var host = await ControlHost.StartAsync();
        await host.Clients.PutAsync("a", "x");

        (await host.DeleteAsync("/v1/journal")).Count.Should().Be(1);
        await host.Clients.PutAsync("b", "x");

        (await host.GetAsync("/v1/journal")).Json.GetProperty("calls")[0].GetProperty("position").GetInt64().Should().Be(2);
    }

    [Test]
    public async Task Journal_Wait_ReturnsTheNextCallThatMatches()
    {
        await using var host = await ControlHost.StartAsync();
        await host.Clients.PutAsync("a", "x");

        var past = await host.PostAsync("/v1/journal/wait", "{'rpc': 'Put', 'prefix': 'a'}");
        var coming = host.PostAsync("/v1/journal/wait", "{'rpc': 'Put', 'key': 'a', 'after': 1, 'status': 'OK', 'client': 'grpc', 'faulted': false}");
        await host.Clients.PutAsync("b", "x");
        await host.Clients.PutAsync("a", "y");

        past.Json.GetProperty("position").GetInt64().Should().Be(1);
        (await coming).Json.GetProperty("position").GetInt64().Should().Be(3);
    }

    [Test]
    public async Task Journal_OfCallsAtTheSameTime_HasEachPositionOnce()
    {
        await using var host = await ControlHost.StartAsync();
        var puts = Task.WhenAll(Enumerable.Range(0, 200).Select(number => host.Clients.PutAsync($"k{number}", "x")));
        while (!puts.IsCompleted)
        {
            await host.GetAsync("/v1/journal?limit=5");
        }

        await puts;
        var calls = (await host.GetAsync("/v1/journal?limit=1000")).Json.GetProperty("calls").EnumerateArray();

        calls.Select(call => call.GetProperty("position").GetInt64()).Should().Equal(Enumerable.Range(1, 200).Select(number => (long)number));
    }

    [Test]
    public async Task Journal_OfAuthCalls_HasNoSecrets()
    {
        await using var host = await ControlHost.StartAsync();
        await host.Clients.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "pass-word-1" });
        await host.Clients.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = "root", Password = "pass-word-2" });
        await host.Clients.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await host.Clients.Auth.AuthEnableAsync(new AuthEnableRequest());
        var login = await host.Clients.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "pass-word-2" });
        using var clients = new EtcdClients(host.Etcd.ConnectionString, login.Token);
        await clients.PutAsync("a", "x");

        var journal = await host.GetAsync("/v1/journal");

        journal.Json.GetProperty("calls").GetArrayLength().Should().Be(6);
        journal.Text.Should().NotContain("pass-word").And.NotContain(login.Token).And.Contain("\"password\":\"***\"").And.Contain("\"token\":\"***\"");
    }

    [Test]
    public void Hide_MessagesOfEveryRpc_LeavesNoFieldThatIsNamedAsASecret()
    {
        var descriptors = RpcReflection.Descriptor.MessageTypes.Where(type => type.Fields.InFieldNumberOrder().Any(IsSecret)).ToList();

        descriptors.Select(type => type.Name).Should().BeEquivalentTo(
            "AuthenticateRequest", "AuthenticateResponse", "AuthUserAddRequest", "AuthUserChangePasswordRequest");
        foreach (var type in descriptors)
        {
            var message = (IMessage)Activator.CreateInstance(type.ClrType)!;
            var secrets = type.Fields.InFieldNumberOrder().Where(IsSecret).ToList();
            secrets.ForEach(field => field.Accessor.SetValue(message, "secret"));
            var hidden = Secrets.Hide(message);
            secrets.ForEach(field => field.Accessor.GetValue(hidden).Should().Be("***"));
            secrets.ForEach(field => field.Accessor.GetValue(message).Should().Be("secret"));
        }
    }

    private static bool IsSecret(FieldDescriptor field) => field.FieldType == FieldType.String && SecretName().IsMatch(field.Name);

    [GeneratedRegex("password|token|secret", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
