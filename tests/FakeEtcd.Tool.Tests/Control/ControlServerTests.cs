using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tool.Tests.Control;

/// <summary>The server, its clock, its leases, its keys and its snapshots.</summary>
public sealed class ControlServerTests
{
    [Test]
    public async Task Server_Get_DescribesIt()
    {
        await using var host = await ControlHost.StartAsync(configure: options => options.Seed = 7);
        await host.Clients.PutAsync("a", "b");

        var server = (await host.GetAsync("/v1/server")).Json;

        server.GetProperty("version").GetString().Should().Be("3.5.30");
        server.GetProperty("urls")[0].GetString().Should().Be(host.Etcd.ConnectionString);
        server.GetProperty("clusterId").GetString().Should().Be($"{host.Etcd.ClusterId}");
        server.GetProperty("memberId").GetString().Should().Be($"{host.Etcd.MemberId}");
        server.GetProperty("running").GetBoolean().Should().BeTrue();
        server.GetProperty("revision").GetInt64().Should().Be(2);
        server.GetProperty("connections").GetInt32().Should().Be(1);
        server.GetProperty("seed").GetInt32().Should().Be(7);
        server.GetProperty("journalPosition").GetInt64().Should().Be(1);
        server.GetProperty("clock").GetProperty("manual").GetBoolean().Should().BeFalse();
    }

    [Test]
    public async Task Server_PauseAndResume_HoldsCalls()
    {
        await using var host = await ControlHost.StartAsync();
        await host.PostAsync("/v1/server/pause");

        var put = host.Clients.PutAsync("a", "b");
        (await host.PostAsync("/v1/server/pause")).Status.Should().Be(409);
        host.Etcd.Revision.Should().Be(1);
        await host.PostAsync("/v1/server/resume");

        await put.Within("the put");
    }

    [TestCase("Graceful")]
    [TestCase("Kill")]
    public async Task Server_StopAndRestart_ServesAgain(string mode)
    {
        await using var host = await ControlHost.StartAsync();
        await host.Clients.PutAsync("a", "b");

        (await host.PostAsync("/v1/server/stop", $"{{'mode': '{mode}'}}")).Json.GetProperty("running").GetBoolean().Should().BeFalse();
        (await host.PostAsync("/v1/server/restart")).Json.GetProperty("revision").GetInt64().Should().Be(2);
        (await host.PostAsync("/v1/server/restart", "{'keepData': false}")).Json.GetProperty("revision").GetInt64().Should().Be(1);
        host.Etcd.IsRunning.Should().BeTrue();
    }

    [Test]
    public async Task Server_RefuseAndAcceptConnections_AppliesToNewOnes()
    {
        await using var host = await ControlHost.StartAsync();
        await host.Clients.PutAsync("a", "b");
        await host.PostAsync("/v1/server/refuse-connections");
        using var others = new EtcdClients(host.Etcd.ConnectionString);

        await host.Clients.PutAsync("a", "c");
        await others.Invoking(clients => clients.PutAsync("a", "d")).Should().ThrowAsync<Grpc.Core.RpcException>();
        await host.PostAsync("/v1/server/accept-connections");
        (await host.PostAsync("/v1/server/reset-connections")).Count.Should().Be(1);
        using var more = new EtcdClients(host.Etcd.ConnectionString);
        await more.PutAsync("a", "e");
    }

    [Test]
    public async Task Server_SetQuirks_ReplacesThem()
    {
        await using var host = await ControlHost.StartAsync();

        var answer = await host.SendAsync(HttpMethod.Put, "/v1/server/quirks", "{'quirks': ['RefuseWatches', 'KeepAliveTtlZero']}");

        answer.Json.GetProperty("quirks").EnumerateArray().Select(quirk => quirk.GetString()).Should().Equal("RefuseWatches", "KeepAliveTtlZero");
        host.Etcd.Quirks.Should().Be(EtcdQuirks.RefuseWatches | EtcdQuirks.KeepAliveTtlZero);
        await host.SendAsync(HttpMethod.Put, "/v1/server/quirks", "{'quirks': []}");
        host.Etcd.Quirks.Should().Be(EtcdQuirks.None);
    }

    [Test]
    public async Task Clock_Advance_ExpiresLeases()
    {
        await using var host = await ControlHost.StartAsync(hasManualClock: true);
        var lease = await host.Clients.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 });
        host.Etcd.Put("a", "b", lease.ID);

        var first = await host.PostAsync("/v1/clock/advance", "{'by': '59s'}");
        var list = (await host.GetAsync("/v1/leases")).Json.GetProperty("leases");
        var second = await host.PostAsync("/v1/clock/advance", "{'by': '2s'}");

        first.Json.GetProperty("now").GetDateTimeOffset().Should().Be(new DateTimeOffset(2000, 1, 1, 0, 0, 59, TimeSpan.Zero));
        first.Json.GetProperty("revision").GetInt64().Should().Be(2);
        second.Json.GetProperty("revision").GetInt64().Should().Be(3);
        list[0].GetProperty("id").GetString().Should().Be($"{lease.ID}");
        list[0].GetProperty("ttlSeconds").GetDouble().Should().Be(60);
        list[0].GetProperty("remainingSeconds").GetDouble().Should().Be(1);
        list[0].GetProperty("keys")[0].GetString().Should().Be("a");
        (await host.PostAsync("/v1/clock/advance", "{'by': '-1s'}")).Error.Should().Be("400 by");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Lease_Expire_DeletesItsKeys(bool isHex)
    {
        await using var host = await ControlHost.StartAsync();
        var lease = await host.Clients.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 });
        host.Etcd.Put("a", "b", lease.ID);

        var answer = await host.PostAsync($"/v1/leases/{(isHex ? $"0x{lease.ID:x}" : lease.ID)}/expire");

        answer.Json.GetProperty("revision").GetInt64().Should().Be(3);
        host.Etcd.Get("a").Should().BeNull();
        (await host.GetAsync("/v1/leases")).Json.GetProperty("leases").GetArrayLength().Should().Be(0);
    }

    [Test]
    public async Task Waits_ForRevisionAndDelivery_End()
    {
        await using var host = await ControlHost.StartAsync();
        var waiting = host.PostAsync("/v1/server/wait-for-revision", "{'revision': 2}");

        await host.Clients.PutAsync("a", "b");

        (await waiting).Json.GetProperty("revision").GetInt64().Should().Be(2);
        (await host.PostAsync("/v1/server/wait-for-delivery")).Status.Should().Be(200);
        (await host.PostAsync("/v1/server/change-leader")).Status.Should().Be(200);
        (await host.PostAsync("/v1/server/expire-auth-tokens")).Status.Should().Be(200);
    }

    [Test]
    public async Task Wait_ThatIsTooLong_Is504()
    {
        await using var host = await ControlHost.StartAsync(configure: options => options.DeliveryTimeout = TimeSpan.FromMilliseconds(1));

        (await host.PostAsync("/v1/server/wait-for-revision", "{'revision': 9}")).Status.Should().Be(504);
    }

    [Test]
    public async Task Keys_PutListDelete_NeedNoClient()
    {
        await using var host = await ControlHost.StartAsync();
        var lease = await host.Clients.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 });
        host.Etcd.Put("b/1", Google.Protobuf.ByteString.CopyFrom(0xff), lease.ID);

        (await host.PostAsync("/v1/keys", "{'values': {'a/1': 'x', 'a/2': 'ü'}}")).Json.GetProperty("revision").GetInt64().Should().Be(4);
        var keys = (await host.GetAsync("/v1/keys?limit=2")).Json;
        var binary = (await host.GetAsync("/v1/keys?prefix=b/")).Json.GetProperty("keys")[0];

        keys.GetProperty("count").GetInt64().Should().Be(3);
        keys.GetProperty("keys").EnumerateArray().Select(key => $"{key.GetProperty("key")}={key.GetProperty("value")}").Should().Equal("a/1=x", "a/2=ü");
        binary.GetProperty("valueBase64").GetString().Should().Be("/w==");
        binary.TryGetProperty("value", out _).Should().BeFalse();
        binary.GetProperty("lease").GetString().Should().Be($"{lease.ID}");
        (await host.DeleteAsync("/v1/keys?prefix=a/")).Count.Should().Be(2);
        (await host.PostAsync("/v1/compact")).Json.GetProperty("revision").GetInt64().Should().Be(5);
        (await host.PostAsync("/v1/compact", "{'revision': 3}")).Error.Should().Be("400 revision");
    }

    [Test]
    public async Task Snapshots_TakeAndRestore_GoBack()
    {
        await using var host = await ControlHost.StartAsync();
        await host.PostAsync("/v1/keys", "{'values': {'a': 'x'}}");
        var id = (await host.PostAsync("/v1/snapshots")).Json.GetProperty("id").GetInt32();
        await host.DeleteAsync("/v1/keys");

        (await host.PostAsync($"/v1/snapshots/{id}/restore")).Json.GetProperty("revision").GetInt64().Should().Be(2);

        host.Etcd.Get("a").Should().Be("x");
        (await host.GetAsync("/v1/snapshots")).Json.GetProperty("snapshots")[0].GetProperty("revision").GetInt64().Should().Be(2);
        (await host.DeleteAsync($"/v1/snapshots/{id}")).Status.Should().Be(200);
        foreach (var _ in Enumerable.Range(0, 32))
        {
            (await host.PostAsync("/v1/snapshots")).Status.Should().Be(200);
        }

        (await host.PostAsync("/v1/snapshots")).Status.Should().Be(409);
    }

    [Test]
    public async Task Snapshot_File_StartsAnotherServer()
    {
        await using var host = await ControlHost.StartAsync();
        await host.PostAsync("/v1/keys", "{'values': {'a': 'x'}}");
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "snapshot.db");
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {ControlHost.Token}");
        await File.WriteAllBytesAsync(path, await http.GetByteArrayAsync($"{host.Url}/v1/snapshot"));

        await using var other = await FakeEtcdServer.StartAsync(options => options.FromSnapshot(path));

        other.Get("a").Should().Be("x");
        (await host.GetAsync("/v1/dump")).Text.Should().Contain("a");
    }
}
