using Etcd.Api;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tool.Tests.Control;

/// <summary>Faults, and open streams.</summary>
public sealed class ControlFaultTests
{
    [TestCase("'error': 'NoLeader'", "Unavailable", "etcdserver: no leader")]
    [TestCase("'code': 'Internal', 'message': 'broken'", "Internal", "broken")]
    public async Task Fail_AppliesToMatchingCalls(string error, string code, string message)
    {
        await using var host = await ControlHost.StartAsync();
        var added = await host.PostAsync("/v1/faults", $"{{'rpcs': ['Put'], 'prefix': 'a/', 'skip': 1, 'times': 1, 'action': 'Fail', {error}}}");

        await host.Clients.PutAsync("a/1", "x");
        await host.Clients.PutAsync("b/1", "x");
        var failed = await host.Clients.Invoking(clients => clients.PutAsync("a/1", "y")).Should().ThrowAsync<RpcException>();
        await host.Clients.PutAsync("a/1", "z");

        failed.Which.Status.Detail.Should().Be(message);
        failed.Which.StatusCode.ToString().Should().Be(code);
        var fault = (await host.GetAsync($"/v1/faults/{added.Json.GetProperty("id")}")).Json;
        fault.GetProperty("hits").GetInt32().Should().Be(1);
        fault.GetProperty("description").GetString().Should().StartWith("Put with prefix \"a/\", skipping 1, once: fail");
        fault.GetProperty("fault").GetProperty("prefix").GetString().Should().Be("a/");
    }

    [Test]
    public async Task Hang_HoldsCallsUntilItIsDeleted()
    {
        await using var host = await ControlHost.StartAsync();
        var id = (await host.PostAsync("/v1/faults", "{'action': 'Hang', 'rpcs': ['Put']}")).Json.GetProperty("id");
        var put = host.Clients.PutAsync("a", "b");

        (await host.PostAsync($"/v1/faults/{id}/wait")).Json.GetProperty("hits").GetInt32().Should().Be(1);
        (await host.GetAsync("/v1/journal/pending?rpc=Put")).Json.GetProperty("calls")[0].GetProperty("fault").GetString().Should().Be("Put: hang");
        host.Etcd.Revision.Should().Be(1);
        (await host.DeleteAsync($"/v1/faults/{id}")).Json.GetProperty("hits").GetInt32().Should().Be(1);

        await put.Within("the put");
    }

    [TestCase("{'action': 'Delay', 'by': '1ms'}", "any call: delay by 1 ms")]
    [TestCase("{'action': 'DropResponse', 'key': 'a'}", "any call with key \"a\", after its effect: drop the response")]
    [TestCase("{'action': 'ResetConnection', 'client': 'grpc-go'}", "any call from \"grpc-go\": reset the connection")]
    [TestCase("{'action': 'Stall', 'rpcs': ['Watch', 'LeaseKeepAlive']}", "Watch/LeaseKeepAlive: stall the stream")]
    [TestCase("{'action': 'RefuseWatch', 'rpcs': ['Watch'], 'reason': 'no'}", "Watch that create a watch: refuse the watch: \"no\"")]
    [TestCase("{'action': 'CompactWatch', 'rpcs': ['Watch']}", "Watch that create a watch: report a compaction to the watch")]
    [TestCase("{'action': 'Hang', 'rpcs': ['LeaseRevoke'], 'lease': '0x10', 'probability': 0.5, 'afterEffect': true}",
        "LeaseRevoke with lease 16, with probability 0.5, after its effect: hang")]
    public async Task Fault_OfEachAction_IsThatOfTheLibrary(string body, string description)
    {
        await using var host = await ControlHost.StartAsync();

        (await host.PostAsync("/v1/faults", body)).Json.GetProperty("description").GetString().Should().Be(description);

        host.Etcd.Faults.Rules.Should().ContainSingle().Which.ToString().Should().Be(description);
        (await host.DeleteAsync("/v1/faults")).Count.Should().Be(1);
        host.Etcd.Faults.Rules.Should().BeEmpty();
    }

    [Test]
    public async Task Streams_StallAndResume_WithholdsEvents()
    {
        await using var host = await ControlHost.StartAsync();
        using var watch = host.Clients.Watch.Watch();
        await CreateAsync(watch, "a", rangeEnd: "b");

        var stalled = await host.PostAsync("/v1/streams/stall", "{'key': 'a'}");
        var listed = (await host.GetAsync("/v1/streams")).Json;
        await host.PostAsync("/v1/keys", "{'values': {'a': 'x'}}");
        var next = watch.ResponseStream.MoveNext(CancellationToken.None);
        await host.PostAsync("/v1/server/wait-for-delivery");

        stalled.Count.Should().Be(1);
        next.IsCompleted.Should().BeFalse();
        listed.GetProperty("count").GetInt32().Should().Be(1);
        var stream = listed.GetProperty("streams")[0];
        stream.GetProperty("watches")[0].GetProperty("key").GetString().Should().Be("a");
        stream.GetProperty("watches")[0].GetProperty("rangeEnd").GetString().Should().Be("b");
        stream.GetProperty("stalled").GetBoolean().Should().BeTrue();
        (await host.PostAsync("/v1/streams/stall", "{'prefix': 'z'}")).Count.Should().Be(0);
        (await host.PostAsync("/v1/streams/resume")).Count.Should().Be(1);
        (await next.Within("the event")).Should().BeTrue();
        watch.ResponseStream.Current.Events.Should().ContainSingle();
    }

    [Test]
    public async Task Streams_Break_EndsThem()
    {
        await using var host = await ControlHost.StartAsync();
        using var watch = host.Clients.Watch.Watch();
        await CreateAsync(watch, "a");

        (await host.PostAsync("/v1/streams/break", "{'error': 'Stopped'}")).Count.Should().Be(1);

        var ended = await watch.Invoking(call => call.ResponseStream.MoveNext(CancellationToken.None)).Should().ThrowAsync<RpcException>();
        ended.Which.Status.Detail.Should().Be(EtcdError.Stopped.Message);
    }

    [TestCase("cancel-watches", "{'reason': 'because'}", "because", 0)]
    [TestCase("compact-watches", "", "", 1)]
    public async Task Streams_CancelOrCompactWatches_LeavesThemOpen(string action, string body, string reason, long compactRevision)
    {
        await using var host = await ControlHost.StartAsync();
        using var watch = host.Clients.Watch.Watch();
        await CreateAsync(watch, "a");

        (await host.PostAsync($"/v1/streams/{action}", body)).Count.Should().Be(1);

        (await watch.ResponseStream.MoveNext(CancellationToken.None).Within("the end of the watch")).Should().BeTrue();
        watch.ResponseStream.Current.Canceled.Should().BeTrue();
        watch.ResponseStream.Current.CancelReason.Contains(reason, StringComparison.Ordinal).Should().BeTrue();
        watch.ResponseStream.Current.CompactRevision.Should().Be(compactRevision);
        (await host.PostAsync("/v1/streams/reset-connections")).Count.Should().Be(1);
    }

    private static async Task CreateAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> watch, string key, string rangeEnd = "")
    {
        await watch.RequestStream.WriteAsync(new WatchRequest
        {
            CreateRequest = new WatchCreateRequest
            {
                Key = Google.Protobuf.ByteString.CopyFromUtf8(key),
                RangeEnd = Google.Protobuf.ByteString.CopyFromUtf8(rangeEnd),
            },
        });
        (await watch.ResponseStream.MoveNext(CancellationToken.None).Within("the creation")).Should().BeTrue();
    }
}
