using System.Text.Json;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Dashboard;

/// <summary>What the dashboard reads and does.</summary>
public sealed class DashboardApiTests : DashboardFixture
{
    [Test]
    public async Task Keys_InPages_AreAllThere()
    {
        Etcd.Load(Enumerable.Range(0, 25).Select(number => KeyValuePair.Create($"a/{number:00}", $"value {number}")));
        Etcd.Put("b", "x");
        var read = new List<string>();

        JsonElement page;
        do
        {
            var from = read.Count == 0 ? "" : $"&from={Uri.EscapeDataString(read[^1])}";
            page = (await Page.GetAsync($"/v1/keys?prefix=a/&limit=10&values=false{from}")).Json;
            page.GetProperty("count").GetInt64().Should().Be(25);
            page.GetProperty("keys").EnumerateArray().Should().OnlyContain(item => HasNoValue(item));
            read.AddRange(page.GetProperty("keys").EnumerateArray().Select(item => item.GetProperty("key").GetString()!));
        }
        while (page.GetProperty("more").GetBoolean());

        read.Should().Equal(Enumerable.Range(0, 25).Select(number => $"a/{number:00}"));
        page.GetProperty("keys")[4].GetProperty("size").GetInt32().Should().Be("value 24".Length);
        (await Page.GetAsync("/v1/keys?prefix=a/&from=a0")).Json.GetProperty("keys").GetArrayLength().Should().Be(0);
        (await Page.GetAsync("/v1/keys?prefix=b&from=a")).Json.GetProperty("keys").GetArrayLength().Should().Be(1);
    }

    [Test]
    public async Task Key_ThatIsNoText_IsReadAndWrittenInBase64()
    {
        var key = ByteString.CopyFrom(0xff, 0x00).ToBase64();
        await Page.SendAsync(HttpMethod.Put, "/v1/keys/item", $"{{'keyBase64': '{key}', 'valueBase64': '/w=='}}");

        var item = (await Page.GetAsync($"/v1/keys/item?keyBase64={Uri.EscapeDataString(key)}")).Json;

        (item.GetProperty("keyBase64").GetString(), item.GetProperty("valueBase64").GetString()).Should().Be((key, "/w=="));
        (await Page.GetAsync($"/v1/keys?fromBase64={Uri.EscapeDataString(key)}")).Json.GetProperty("keys").GetArrayLength().Should().Be(0);
        (await Page.SendAsync(HttpMethod.Delete, $"/v1/keys/item?keyBase64={Uri.EscapeDataString(key)}")).Json.GetProperty("count").GetInt64().Should().Be(1);
    }

    [Test]
    public async Task Key_WithItsHistory_HasEveryReadableVersion()
    {
        var lease = await Client.GrantAsync();
        Etcd.Put("a", "1");
        Etcd.Put("a", "2", lease);
        Etcd.Delete("a");
        Etcd.Put("a", "3");
        await Etcd.CompactAsync(3);

        var history = (await Page.GetAsync("/v1/keys/history?key=a")).Json;

        history.GetProperty("compactedRevision").GetInt64().Should().Be(3);
        history.GetProperty("versions").EnumerateArray().Select(version => (
                version.GetProperty("revision").GetInt64(), version.GetProperty("deleted").GetBoolean(),
                version.TryGetProperty("value", out var value) ? value.GetString() : null, version.TryGetProperty("lease", out _)))
            .Should().Equal((5, false, "3", false), (4, true, null, false), (3, false, "2", true));
        (await Page.GetAsync("/v1/keys/item?key=a&revision=3")).Json.GetProperty("value").GetString().Should().Be("2");
        (await Page.GetAsync("/v1/keys/history?key=none")).Json.GetProperty("versions").GetArrayLength().Should().Be(0);
    }

    [TestCase("GET", "/v1/keys/item?key=none", null, 404, "key")]
    [TestCase("GET", "/v1/keys/item", null, 400, "key")]
    [TestCase("GET", "/v1/keys/item?key=a&keyBase64=YQ==", null, 400, "keyBase64")]
    [TestCase("GET", "/v1/keys/item?keyBase64=%25", null, 400, "keyBase64")]
    [TestCase("GET", "/v1/keys/item?key=a&revision=9", null, 400, "revision")]
    [TestCase("GET", "/v1/keys?values=x", null, 400, "values")]
    [TestCase("PUT", "/v1/keys/item", "{'key': 'a'}", 400, "value")]
    [TestCase("PUT", "/v1/keys/item", "{'key': '', 'value': 'x'}", 400, "key")]
    [TestCase("PUT", "/v1/keys/item", "{'key': 'a', 'value': 'x', 'lease': '7'}", 400, "lease")]
    [TestCase("POST", "/v1/leases/7/revoke", "{}", 404, "id")]
    [TestCase("GET", "/v1/journal?tail=0", null, 400, "tail")]
    [TestCase("GET", "/v1/journal?tail=1&after=1", null, 400, "tail")]
    [TestCase("PUT", "/v1/nothing", "{}", 404, "path")]
    public async Task Request_ThatIsWrong_NamesTheField(string method, string path, string? body, int status, string field)
    {
        var answer = await Page.SendAsync(new HttpMethod(method), path, body);

        (answer.Status, answer.Json.GetProperty("field").GetString()).Should().Be((status, field), answer.Text);
        Etcd.Revision.Should().Be(1);
    }

    [Test]
    public async Task Lease_IsRevoked_WithItsKeys()
    {
        var lease = await Client.GrantAsync();
        Etcd.Put("a", "x", lease);

        (await Page.PostAsync($"/v1/leases/{lease}/revoke")).Json.GetProperty("revision").GetInt64().Should().Be(3);

        Etcd.Get("a").Should().BeNull();
        Etcd.Leases.List().Should().BeEmpty();
    }

    [Test]
    public async Task Streams_HaveTheirWatchesAndLeases_AndAreSelectedByNumber()
    {
        var lease = await Client.GrantAsync();
        using var keepAlive = Client.Lease.LeaseKeepAlive();
        await keepAlive.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        await keepAlive.ResponseStream.MoveNext(CancellationToken.None).Within();
        using var first = await Client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("a") });
        using var second = await Client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("b"), RangeEnd = ByteString.CopyFrom(0) });

        var streams = (await Page.GetAsync("/v1/streams")).Json.GetProperty("streams").EnumerateArray().ToList();
        var numbers = streams.Select(stream => stream.GetProperty("number").GetInt64()).ToList();
        var stalled = await Page.PostAsync("/v1/streams/stall", $"{{'number': {numbers[2]}}}");
        var broken = await Page.PostAsync("/v1/streams/break", $"{{'number': {numbers[0]}}}");
        var none = await Page.PostAsync("/v1/streams/break", "{'number': 99}");

        streams.Select(stream => stream.GetProperty("rpc").GetString()).Should().Equal("LeaseKeepAlive", "Watch", "Watch");
        streams[0].GetProperty("leases")[0].GetString().Should().Be($"{lease}");
        streams[2].GetProperty("watches")[0].GetProperty("rangeEnd").GetString().Should().Be("\0");
        streams[2].GetProperty("startedAt").GetDateTimeOffset().Should().BeAfter(DateTimeOffset.UnixEpoch);
        new[] { stalled, broken, none }.Select(answer => answer.Json.GetProperty("count").GetInt64()).Should().Equal(1, 1, 0);
        Etcd.Streams.ListWatches().Select(watch => (watch.Key.ToStringUtf8(), watch.IsStalled)).Should().Equal(("a", false), ("b", true));
        Etcd.Put("b", "held");
        await Bounded.UntilAsync(
            async () => (await Page.GetAsync("/v1/streams")).Json.GetProperty("streams").EnumerateArray().Any(stream => stream.GetProperty("queued").GetInt32() == 1),
            "the held event is counted");
    }

    [Test]
    public async Task Faults_OfATest_AreShown_AndAreDeletedThere()
    {
        using var own = Etcd.Faults.On(EtcdRpc.Put).Times(1).Fail(EtcdError.NoLeader);
        await Page.PostAsync("/v1/faults", "{'action': 'Hang', 'rpcs': ['Range']}");

        var faults = (await Page.GetAsync("/v1/faults")).Json.GetProperty("faults").EnumerateArray().ToList();

        faults.Select(fault => fault.GetProperty("description").GetString()).Should().Equal(own.ToString(), "Range: hang");
        faults[0].TryGetProperty("fault", out _).Should().BeFalse();
        faults.Should().OnlyContain(fault => IsActive(fault));
        await Page.SendAsync(HttpMethod.Delete, $"/v1/faults/{faults[0].GetProperty("id")}");
        Etcd.Faults.Rules.Should().ContainSingle().Which.ToString().Should().Be("Range: hang");
        Etcd.Faults.Clear();
        IsActive((await Page.GetAsync("/v1/faults")).Json.GetProperty("faults").EnumerateArray().Single()).Should().BeFalse();
    }

    [Test]
    public async Task Journal_OfTheLastCalls_AndAsAFile()
    {
        foreach (var number in Enumerable.Range(1, 5))
        {
            await Client.PutAsync($"{number}", "x");
            await Client.GetAsync($"{number}");
        }

        var last = (await Page.GetAsync("/v1/journal?tail=2&rpc=Put")).Json;
        var file = await Page.GetAsync("/v1/journal.json");

        last.GetProperty("calls").EnumerateArray().Select(call => call.GetProperty("position").GetInt64()).Should().Equal(7, 9);
        last.GetProperty("next").GetInt64().Should().Be(10);
        file.Header("Content-Disposition").Should().Be("attachment; filename=\"journal.json\"");
        file.Json.GetProperty("calls").GetArrayLength().Should().Be(10);
    }

    [Test]
    public async Task Snapshot_IsDownloaded_AndUploadedElsewhere()
    {
        Etcd.Put("a", "kept");
        using var http = new HttpClient();
        var file = await http.GetByteArrayAsync($"{Etcd.DashboardUrl}api/v1/snapshot");
        Etcd.Put("a", "lost");

        var restored = await UploadAsync(file);
        var damaged = await UploadAsync([.. file[..^1], (byte)~file[^1]]);

        (restored.Status, restored.Json.GetProperty("revision").GetInt64()).Should().Be((200, 2));
        damaged.Status.Should().Be(400);
        damaged.Text.Should().Contain("checksum");
        Etcd.Get("a").Should().Be("kept");
    }

    [Test]
    public async Task Watches_AreBehindOnlyIfTheyMissRevisions()
    {
        Etcd.Put("a", "1");
        using var first = await Client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("a") });
        Etcd.Put("b", "1");
        Etcd.Put("b", "2");
        using var later = await Client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("later"), StartRevision = 10 });

        (await BehindAsync()).Should().Equal(("a", 0, 5), ("later", -5, 10));
        Etcd.Streams.ListWatches()[0].NextRevision.Should().Be(5);
    }

    [Test]
    public async Task KeysThatAreNoText_AreInBase64_WhereverTheyAreNamed()
    {
        var (first, second) = (ByteString.CopyFrom(0x80), ByteString.CopyFrom(0x81));
        var lease = await Client.GrantAsync();
        await Client.Kv.PutAsync(new PutRequest { Key = first, Lease = lease });
        await Client.Kv.PutAsync(new PutRequest { Key = second, Lease = lease });
        using var watch = await Client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = first, RangeEnd = second, WatchId = long.MaxValue });

        var held = (await Page.GetAsync("/v1/leases?keys=2")).Json.GetProperty("leases")[0];
        held.GetProperty("keysBase64").EnumerateArray().Select(key => key.GetString()).Should().Equal(first.ToBase64(), second.ToBase64());
        var cut = (await Page.GetAsync("/v1/leases?keys=1")).Json.GetProperty("leases")[0];
        (cut.GetProperty("keyCount").GetInt32(), cut.GetProperty("keys").GetArrayLength()).Should().Be((2, 1));
        var watched = (await Page.GetAsync("/v1/streams")).Json.GetProperty("streams")[0].GetProperty("watches")[0];
        (watched.GetProperty("id").GetString(), watched.GetProperty("keyBase64").GetString(), watched.GetProperty("rangeEndBase64").GetString())
            .Should().Be(($"{long.MaxValue}", first.ToBase64(), second.ToBase64()));
        (await Page.GetAsync("/v1/journal?rpc=Put")).Json.GetProperty("calls")[1].GetProperty("keysBase64")[0].GetString().Should().Be(second.ToBase64());
    }

    [Test]
    public async Task History_InParts_SaysHowMuchThereIs()
    {
        for (var number = 1; number <= 5; number++)
        {
            Etcd.Put("a", $"{number}");
        }

        var newest = (await Page.GetAsync("/v1/keys/history?key=a&limit=2&values=false")).Json;
        newest.GetProperty("count").GetInt32().Should().Be(5);
        newest.GetProperty("versions").EnumerateArray().Should().OnlyContain(version => HasNoValue(version));
        var one = (await Page.GetAsync("/v1/keys/history?key=a&limit=1&before=4")).Json.GetProperty("versions").EnumerateArray().Should().ContainSingle().Which;
        (one.GetProperty("revision").GetInt64(), one.GetProperty("value").GetString()).Should().Be((3, "2"));
    }

    [Test]
    public async Task LongKeys_AreReadAndDeleted()
    {
        var key = string.Concat(Enumerable.Repeat("ü", 20_000));
        Etcd.Put(key, "x");
        using var first = new DashboardClient(Etcd.DashboardUrl);

        (await first.GetAsync($"/v1/keys/item?key={Uri.EscapeDataString(key)}")).Json.GetProperty("value").GetString().Should().Be("x");
        (await first.SendAsync(HttpMethod.Delete, $"/v1/keys/item?key={Uri.EscapeDataString(key)}")).Json.GetProperty("count").GetInt64().Should().Be(1);
    }

    [Test]
    public async Task Values_BeyondALength_AreCut()
    {
        Etcd.Put("long", "0123456789");

        var item = (await Page.GetAsync("/v1/keys?valueBytes=4")).Json.GetProperty("keys")[0];

        (item.GetProperty("value").GetString(), item.GetProperty("cut").GetBoolean()).Should().Be(("0123", true));
    }

    [Test]
    public async Task Cluster_OfOne_LeadsItself()
    {
        var cluster = (await Page.GetAsync("/v1/cluster")).Json;

        var member = cluster.GetProperty("members").EnumerateArray().Should().ContainSingle().Which;
        member.GetProperty("id").GetString().Should().Be($"{Etcd.MemberId}").And.Be(cluster.GetProperty("leaderId").GetString());
        member.GetProperty("dashboard").GetString().Should().Be(Etcd.DashboardUrl);
        (member.GetProperty("running").GetBoolean(), member.GetProperty("leader").GetBoolean()).Should().Be((true, true));
        cluster.GetProperty("term").GetInt64().Should().Be(2);
    }

    [Test]
    public async Task Cluster_OfThree_ShowsPartitionsAndStops_OnEachPage()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(configure: options => options.Dashboard = true);
        var (leader, other) = (cluster.Leader!, cluster.Members.First(member => member != cluster.Leader));
        var third = cluster.Members.Single(member => member != leader && member != other);
        cluster.Partition(other);
        third.Pause();

        foreach (var member in cluster.Members)
        {
            using var page = new DashboardClient(member.DashboardUrl);
            var members = (await page.GetAsync("/v1/cluster")).Json.GetProperty("members").EnumerateArray()
                .ToDictionary(item => item.GetProperty("id").GetString()!, item => item);

            members.Should().HaveCount(3);
            members[$"{other.MemberId}"].GetProperty("partition").GetInt32().Should().NotBe(members[$"{leader.MemberId}"].GetProperty("partition").GetInt32());
            members[$"{third.MemberId}"].GetProperty("paused").GetBoolean().Should().BeTrue();
            members[$"{third.MemberId}"].GetProperty("dashboard").GetString().Should().Be(third.DashboardUrl);
        }
    }

    [Test]
    public async Task Cluster_IsLedPartitionedAndHealed()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(configure: options => options.Dashboard = true);
        var second = cluster.Members[1];
        using var page = new DashboardClient(cluster.Members[0].DashboardUrl);

        (await page.PostAsync("/v1/cluster/leader", $"{{'memberId': '{second.MemberId}'}}")).Json.GetProperty("leaderId").GetString().Should().Be($"{second.MemberId}");
        cluster.Leader.Should().Be(second);
        (await page.PostAsync("/v1/cluster/partition", $"{{'memberIds': ['{second.MemberId}']}}")).Json.GetProperty("leaderId").GetString().Should().NotBe($"{second.MemberId}");
        var refused = await page.PostAsync("/v1/cluster/leader", $"{{'memberId': '{second.MemberId}'}}");
        refused.Status.Should().Be(409);
        refused.Json.GetProperty("detail").GetString().Should().Contain("does not reach a majority");
        (await page.PostAsync("/v1/cluster/heal")).Json.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("partition").GetInt32()).Should().Equal(0, 0, 0);

        cluster.Leader.Should().NotBe(second).And.NotBeNull();
    }

    [TestCase("/v1/cluster/leader", "{'memberId': '7'}", "memberId")]
    [TestCase("/v1/cluster/leader", "{'memberId': 'default'}", "memberId")]
    [TestCase("/v1/cluster/partition", "{'memberIds': ['7']}", "memberIds")]
    [TestCase("/v1/cluster/partition", "{'memberIds': []}", "memberIds")]
    public async Task Cluster_WithMembersThatAreWrong_NamesTheField(string path, string body, string field)
    {
        var answer = await Page.PostAsync(path, body);

        (answer.Status, answer.Json.GetProperty("field").GetString()).Should().Be((400, field));
    }

    [Test]
    public async Task Partition_WithAllMembersOnOneSide_IsRefused()
    {
        (await Page.PostAsync("/v1/cluster/partition", $"{{'memberIds': ['{Etcd.MemberId}']}}")).Status.Should().Be(400);
    }

    [Test]
    public async Task Dashboard_NamesWhatMenusOffer()
    {
        var info = (await Page.GetAsync("/v1/dashboard")).Json;

        info.GetProperty("quirkNames").EnumerateArray().Select(name => name.GetString()).Should().Contain(nameof(EtcdQuirks.LeaderChangeClosesStreams)).And.NotContain("None");
        info.GetProperty("errorNames").EnumerateArray().Select(name => name.GetString()).Should().Contain("NoLeader").And.OnlyHaveUniqueItems();
        info.GetProperty("rpcNames").EnumerateArray().Select(name => name.GetString()).Should().Contain("Put");
        info.GetProperty("streamNames").EnumerateArray().Select(name => name.GetString()).Should().Contain("Watch").And.NotContain("Put");
        info.GetProperty("statusNames").EnumerateArray().Select(name => name.GetString()).Should().Contain("Unavailable");
        info.GetProperty("version").GetString().Should().NotBeEmpty();
        info.GetProperty("maskedPrefixes").GetArrayLength().Should().Be(0);
    }

    [Test]
    public async Task Text_ThatIsHostile_ArrivesAsJson()
    {
        const string Hostile = "</script><img src=x onerror=alert(1)>\u2028\"'&";
        Etcd.Put(Hostile, Hostile);

        var answer = await Page.GetAsync("/v1/keys");

        answer.Header("Content-Type").Should().StartWith("application/json");
        answer.Header("X-Content-Type-Options").Should().Be("nosniff");
        answer.Json.GetProperty("keys")[0].GetProperty("value").GetString().Should().Be(Hostile);
    }

    private async Task<IEnumerable<(string?, long, long)>> BehindAsync() =>
        (await Page.GetAsync("/v1/streams")).Json.GetProperty("streams").EnumerateArray().SelectMany(stream => stream.GetProperty("watches").EnumerateArray())
            .Select(watch => (watch.GetProperty("key").GetString(), watch.GetProperty("behind").GetInt64(), watch.GetProperty("nextRevision").GetInt64()));

    private static bool HasNoValue(JsonElement item) => !item.TryGetProperty("value", out _) && !item.TryGetProperty("valueBase64", out _);

    private static bool IsActive(JsonElement fault) => fault.GetProperty("active").GetBoolean();

    private Task<DashboardAnswer> UploadAsync(byte[] file)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/snapshots/restore") { Content = new ByteArrayContent(file) };
        request.Content.Headers.ContentType = new("application/octet-stream");
        request.Headers.Add("X-Fake-Etcd", "1");
        return Page.SendAsync(request);
    }
}
