using System.Net;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Certificates;
using Testing.Etcd;

namespace Conformance.Tests.Proxying;

/// <summary>Faults, journal and stream controls in front of a real etcd.</summary>
public sealed class EtcdProxyTests
{
    private RealEtcd _etcd = null!;
    private EtcdProxy _proxy = null!;
    private EtcdClients _clients = null!;
    private EtcdClients _direct = null!;

    [OneTimeSetUp]
    public async Task StartEtcdAsync()
    {
        _etcd = await RealEtcd.StartAsync();
        _direct = new EtcdClients(_etcd.ConnectionString);
    }

    [OneTimeTearDown]
    public async Task StopEtcdAsync()
    {
        _direct.Dispose();
        await _etcd.DisposeAsync();
    }

    [SetUp]
    public async Task StartAsync()
    {
        _proxy = await EtcdProxy.StartAsync(_etcd.ConnectionString);
        _clients = new EtcdClients(_proxy.ConnectionString);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _clients.Dispose();
        await _proxy.DisposeAsync();
    }

    [Test]
    public async Task Fail_BeforeTheEffect_TheUpstreamDoesNotHearOfTheCall()
    {
        await _direct.PutAsync("fail", "old");
        _proxy.Faults.On(EtcdRpc.Put).WithKey("fail").Times(1).Fail(EtcdError.NoLeader);

        var put = () => _clients.PutAsync("fail", "new");

        (await put.Should().ThrowAsync<RpcException>()).Which.Status.Detail.Should().Be(EtcdError.NoLeader.Message);
        (await _direct.GetAsync("fail")).Should().Be("old");
        await put.Should().NotThrowAsync();
        (await _direct.GetAsync("fail")).Should().Be("new");
    }

    [Test]
    public async Task DropResponse_CallTimesOut_AndHasTakenEffect()
    {
        _proxy.Faults.On(EtcdRpc.Put).Times(1).DropResponse();

        var put = async () => await _clients.Kv.PutAsync(
            new PutRequest { Key = Utf8("dropped"), Value = Utf8("value") }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1));

        (await put.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.DeadlineExceeded);
        (await _direct.GetAsync("dropped")).Should().Be("value");
    }

    [Test]
    public async Task Hang_UntilReleased_TheCallGoesOn()
    {
        var hang = _proxy.Faults.On(EtcdRpc.Range).Hang();
        var range = _clients.GetAsync("hanging");
        await Bounded.UntilAsync(() => hang.Hits == 1, "the call hangs");
        range.IsCompleted.Should().BeFalse();

        hang.Release();

        (await range.Within("the answer")).Should().BeNull();
    }

    [Test]
    public async Task Journal_HasRequestsAndResponses()
    {
        var put = await _clients.PutAsync("journal", "value");

        var call = _proxy.Journal.Calls.Should().ContainSingle().Which;
        call.Rpc.Should().Be(EtcdRpc.Put);
        call.Request.Should().Be(new PutRequest { Key = Utf8("journal"), Value = Utf8("value") });
        call.Response.Should().Be(put);
        _proxy.Revision.Should().Be(put.Header.Revision);
        _proxy.Dump().Should().StartWith($"EtcdProxy in front of {_etcd.ConnectionString}").And.Contain("journal");
    }

    [Test]
    public async Task Watches_AreListedWithTheRevisionThatTheyHaveReached()
    {
        using var watch = new WatchCall(_clients.Watch);
        var created = await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("list/"), RangeEnd = Utf8("list0") });

        var listed = _proxy.Streams.ListWatches().Should().ContainSingle().Which;
        listed.Key.ToStringUtf8().Should().Be("list/");
        listed.RangeEnd!.ToStringUtf8().Should().Be("list0");
        listed.NextRevision.Should().Be(created.Header.Revision + 1);

        var put = await _direct.PutAsync("list/a", "v");
        (await watch.EventAsync()).Kv.ModRevision.Should().Be(put.Header.Revision);
        _proxy.Streams.ListWatches().Single().NextRevision.Should().Be(put.Header.Revision + 1);

        await watch.CancelAsync(created.WatchId);
        (await watch.NextAsync()).Canceled.Should().BeTrue();
        _proxy.Streams.ListWatches().Should().BeEmpty();
    }

    [Test]
    public async Task Stall_WithholdsEvents_ResumeDeliversThemInOrder()
    {
        using var watch = new WatchCall(_clients.Watch);
        await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("stall") });
        _proxy.Streams.Of(EtcdRpc.Watch).WithKey("stall").Stall().Should().Be(1);
        for (var number = 0; number < 50; number++)
        {
            await _direct.PutAsync("stall", $"{number}");
        }

        var next = watch.EventsAsync(50);
        next.IsCompleted.Should().BeFalse();

        (await _proxy.Streams.Of(EtcdRpc.Watch).ResumeAsync()).Should().Be(1);

        (await next.Within("the events")).Select(it => it.Kv.Value.ToStringUtf8()).Should().Equal(Enumerable.Range(0, 50).Select(number => $"{number}"));
    }

    [Test]
    public async Task Break_EndsTheStreamWithTheError()
    {
        using var watch = new WatchCall(_clients.Watch);
        await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("break") });

        _proxy.Streams.Of(EtcdRpc.Watch).Break().Should().Be(1);

        (await watch.Awaiting(it => it.NextAsync()).Should().ThrowAsync<RpcException>()).Which.Status.Detail.Should().Be(EtcdError.NoLeader.Message);
        await Bounded.UntilAsync(() => _proxy.Streams.Count == 0, "the stream is closed");
    }

    [Test]
    public async Task CancelAndCompact_EndOneWatchOfAStream()
    {
        using var watch = new WatchCall(_clients.Watch);
        var cancelled = await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("one") });
        var compacted = await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("two") });
        await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("three") });

        _proxy.Streams.Of(EtcdRpc.Watch).WithKey("one").CancelWatches("a reason").Should().Be(1);
        _proxy.Streams.Of(EtcdRpc.Watch).WithKey("two").CompactWatches().Should().Be(1);

        var first = await watch.NextAsync();
        (first.WatchId, first.Canceled, first.CancelReason).Should().Be((cancelled.WatchId, true, "a reason"));
        var second = await watch.NextAsync();
        (second.WatchId, second.Canceled).Should().Be((compacted.WatchId, true));
        second.CompactRevision.Should().BePositive();
        await _direct.PutAsync("one", "v");
        await _direct.PutAsync("two", "v");
        await _direct.PutAsync("three", "v");
        (await watch.EventAsync()).Kv.Key.ToStringUtf8().Should().Be("three");
    }

    [Test]
    public async Task RefuseWatch_AnswersInItsPlace_AndTheStreamGoesOn()
    {
        _proxy.Faults.On(EtcdRpc.Watch).WithKey("refused").RefuseWatch("no");
        using var watch = new WatchCall(_clients.Watch);

        var refused = await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("refused") });

        (refused.Created, refused.Canceled, refused.CancelReason, refused.WatchId).Should().Be((true, true, "no", -1L));
        (await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("other") })).Canceled.Should().BeFalse();
        await _direct.PutAsync("other", "v");
        (await watch.EventAsync()).Kv.Key.ToStringUtf8().Should().Be("other");
    }

    [Test]
    public async Task RefuseWatch_AmongOthers_AnswersKeepTheOrderOfTheRequests()
    {
        _proxy.Faults.On(EtcdRpc.Watch).WithKey("refused").RefuseWatch("no");
        using var watch = new WatchCall(_clients.Watch);

        // No request waits for the answer to the one before it.
        var refused = Enumerable.Range(0, 60).Select(number => number % 3 != 0).ToList();
        foreach (var isRefused in refused)
        {
            await watch.SendAsync(new WatchCreateRequest { Key = Utf8(isRefused ? "refused" : "open") });
        }

        foreach (var isRefused in refused)
        {
            (await watch.NextAsync()).Canceled.Should().Be(isRefused);
        }

        var calls = _proxy.Journal.Calls.Where(call => call.Rpc == EtcdRpc.Watch).Select(call => ((WatchResponse)call.Response!).Canceled);
        calls.Should().Equal(refused);
    }

    [Test]
    public async Task ResumeAsync_FewEventsAreWithheld_SendsTheLastOne()
    {
        using var watch = new WatchCall(_clients.Watch);
        await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("resume") });
        var stream = _proxy.Streams.Of(EtcdRpc.Watch);
        for (var round = 0; round < 20; round++)
        {
            stream.Stall().Should().Be(1);
            await _direct.PutAsync("resume", "first");
            var last = await _direct.PutAsync("resume", "last");
            await Bounded.UntilAsync(() => _proxy.Streams.ListWatches().Single().NextRevision > last.Header.Revision, "both events in the proxy");

            await stream.ResumeAsync();

            (await watch.EventsAsync(2))[1].Kv.ModRevision.Should().Be(last.Header.Revision);
        }
    }

    [Test]
    public async Task ResumeAsync_TheUpstreamHasEndedTheStream_SendsWhatIsLeft()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var proxy = await EtcdProxy.StartAsync(etcd.ConnectionString);
        using var clients = new EtcdClients(proxy.ConnectionString);
        using var watch = new WatchCall(clients.Watch);
        await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("resume") });
        var stream = proxy.Streams.Of(EtcdRpc.Watch);
        stream.Stall().Should().Be(1);
        var put = etcd.Put("resume", "last");
        await Bounded.UntilAsync(() => proxy.Streams.ListWatches().Single().NextRevision > put, "the event in the proxy");
        etcd.Streams.Of(EtcdRpc.Watch).Break().Should().Be(1);

        await stream.ResumeAsync();

        (await watch.EventAsync()).Kv.ModRevision.Should().Be(put);
        (await watch.EndAsync()).Detail.Should().Be(EtcdError.NoLeader.Message);
    }

    [Test]
    public async Task RefuseWatch_OfAStalledStream_AllAreAnsweredLater()
    {
        const int Count = 100;
        _proxy.Faults.On(EtcdRpc.Watch).WithKey("refused").RefuseWatch("no");
        using var watch = new WatchCall(_clients.Watch);
        await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("stalled") });
        _proxy.Streams.Of(EtcdRpc.Watch).Stall().Should().Be(1);
        var sending = SendAsync();

        await _proxy.Streams.Of(EtcdRpc.Watch).ResumeAsync();

        for (var number = 0; number < Count; number++)
        {
            (await watch.NextAsync()).Canceled.Should().Be(number % 4 != 0);
        }

        await sending.Within("the requests");

        async Task SendAsync()
        {
            for (var number = 0; number < Count; number++)
            {
                await watch.SendAsync(new WatchCreateRequest { Key = Utf8(number % 4 == 0 ? "open" : "refused") });
            }
        }
    }

    [Test]
    public async Task CompactWatch_EndsTheWatchAfterItsCreation()
    {
        _proxy.Faults.On(EtcdRpc.Watch).WithKey("compacted").CompactWatch();
        using var watch = new WatchCall(_clients.Watch);

        var created = await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("compacted") });

        created.Created.Should().BeTrue();
        var end = await watch.NextAsync();
        (end.WatchId, end.Canceled).Should().Be((created.WatchId, true));
        end.CompactRevision.Should().BePositive();
    }

    [Test]
    public async Task KeepAlives_PassAndCanBeStalled()
    {
        var lease = await _direct.GrantAsync();
        using var stream = _clients.Lease.LeaseKeepAlive();
        await stream.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        (await stream.ResponseStream.MoveNext(CancellationToken.None).Within("a keep-alive")).Should().BeTrue();

        _proxy.Streams.Of(EtcdRpc.LeaseKeepAlive).WithLease(lease).Stall().Should().Be(1);
        await stream.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        var next = stream.ResponseStream.MoveNext(CancellationToken.None);
        await _proxy.Streams.Of(EtcdRpc.LeaseKeepAlive).ResumeAsync();

        (await next.Within("the next keep-alive")).Should().BeTrue();
    }

    [Test]
    public async Task Cancellation_ReachesTheUpstream()
    {
        using (var watch = new WatchCall(_clients.Watch))
        {
            await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("cancel") });
            await EtcdMetrics.UntilWatchesAsync(_etcd.ConnectionString, 1);
        }

        await EtcdMetrics.UntilWatchesAsync(_etcd.ConnectionString, 0);
    }

    [Test]
    public async Task LargeMessages_PassUpToTheUpstreamsLimits()
    {
        var value = ByteString.CopyFrom(new byte[1_500_000]);
        await _clients.Kv.PutAsync(new PutRequest { Key = Utf8("large"), Value = value });
        (await _clients.FindAsync("large"))!.Value.Length.Should().Be(value.Length);

        var tooLarge = async () => await _clients.Kv.PutAsync(new PutRequest { Key = Utf8("large"), Value = ByteString.CopyFrom(new byte[3_000_000]) });
        (await tooLarge.Should().ThrowAsync<RpcException>()).Which.Status.Detail.Should().StartWith("grpc: received message larger than max");
    }

    [Test]
    public async Task Http_IsPassedOnAsItIs()
    {
        using var http = new HttpClient();
        foreach (var path in new[] { "/health", "/version" })
        {
            (await http.GetStringAsync(new Uri(_proxy.ConnectionString + path))).Should().Be(await http.GetStringAsync(new Uri(_etcd.ConnectionString + path)));
        }

        (await http.GetStringAsync(new Uri($"{_proxy.ConnectionString}/metrics"))).Should().Contain("etcd_server_has_leader 1");
        using var reply = await http.PostAsync(new Uri($"{_proxy.ConnectionString}/v3/kv/put"), new StringContent("""{"key": "Zm9v", "value": "YmFy"}"""));
        reply.StatusCode.Should().Be(HttpStatusCode.OK);
        (await _direct.GetAsync("foo")).Should().Be("bar");
    }

    [Test]
    public async Task Upstream_IsKilledAndComesBack_TheProxyStays()
    {
        await using var etcd = await RealEtcd.StartAsync();
        await using var proxy = await EtcdProxy.StartAsync(etcd.ConnectionString);
        using var clients = new EtcdClients(proxy.ConnectionString);
        using var watch = new WatchCall(clients.Watch);
        await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("key") });

        await etcd.KillAsync();

        (await watch.Awaiting(it => it.NextAsync()).Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.Unavailable);
        (await clients.Awaiting(it => it.PutAsync("key", "v")).Should().ThrowAsync<RpcException>()).Which.Status.Should().Match<Status>(
            status => status.StatusCode == StatusCode.Unavailable && status.Detail.Contains("connection refused", StringComparison.OrdinalIgnoreCase));
        using var http = new HttpClient();
        (await http.GetAsync(new Uri($"{proxy.ConnectionString}/health"))).StatusCode.Should().Be(HttpStatusCode.BadGateway);

        await etcd.RestartAsync();

        (await clients.PutAsync("key", "v")).Header.Revision.Should().BePositive();
    }

    [Test]
    public async Task PauseResetAndRestart_ConcernTheProxyOnly()
    {
        await _clients.PutAsync("life", "1");
        _proxy.Pause();
        var put = _clients.PutAsync("life", "2");
        await _direct.PutAsync("life", "3");
        put.IsCompleted.Should().BeFalse();
        _proxy.Resume();
        await put.Within("the put after the pause");

        _proxy.ResetConnections().Should().BePositive();
        await Bounded.UntilAsync(CanPutAsync, "a put after the reset");
        await _proxy.RestartAsync();
        await Bounded.UntilAsync(CanPutAsync, "a put after the restart");
    }

    [Test]
    public async Task Tls_OfClientsAndOfTheUpstream()
    {
        using var authority = new CertificateAuthority();
        using var server = authority.IssueServer();
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTls(server.Certificate));
        await using var proxy = await EtcdProxy.StartAsync(etcd.ConnectionString, options =>
        {
            options.UpstreamTls = CertificateAuthorityTls.Trusting(authority.Certificate);
            options.Tls = new FakeEtcdTlsOptions().UseCertificate(server.Certificate);
        });
        proxy.ConnectionString.Should().StartWith("https://");
        using var clients = new EtcdClients(proxy.ConnectionString, tls: CertificateAuthorityTls.Trusting(authority.Certificate));

        await clients.PutAsync("key", "value");

        etcd.Get("key").Should().Be("value");
    }

    [TestCase("")]
    [TestCase("127.0.0.1:2379")]
    [TestCase("ftp://127.0.0.1")]
    [TestCase("http://127.0.0.1/path")]
    public async Task Start_WrongUpstream_NamesTheArgument(string upstream) =>
        (await FluentActions.Awaiting(() => EtcdProxy.StartAsync(upstream)).Should().ThrowAsync<ArgumentException>()).Which.ParamName.Should().Be("upstream");

    [Test]
    public async Task Start_WrongOption_NamesTheOption() =>
        (await FluentActions.Awaiting(() => EtcdProxy.StartAsync(_etcd.ConnectionString, options => options.Port = -1)).Should().ThrowAsync<ArgumentException>())
            .WithMessage("EtcdProxyOptions.Port must be between 0 and 65535*").Which.ParamName.Should().Be("Port");

    [Test]
    public async Task Controls_AfterDisposal_NameTheProxy()
    {
        await _proxy.DisposeAsync();

        _proxy.Invoking(it => it.Pause()).Should().Throw<ObjectDisposedException>().Which.ObjectName.Should().Be("FakeEtcd.EtcdProxy");
        _proxy.Journal.Calls.Should().BeEmpty();
    }

    private static ByteString Utf8(string text) => ByteString.CopyFromUtf8(text);

    private async Task<bool> CanPutAsync()
    {
        try
        {
            await _clients.PutAsync("life", "again");
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
