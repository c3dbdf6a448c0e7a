using Conformance.Tests.Backends;
using Conformance.Tests.Etcdctl;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Conformance.Tests.Maintenance;

/// <summary>Automatic compaction with a period of a second, in real time.</summary>
public sealed class AutoCompactionTests
{
    private const string Flag = "--auto-compaction-retention=1s";

    private static readonly ByteString Key = ByteString.CopyFromUtf8("key");

    [Test]
    public async Task Periodic_OldRevisions_AreCompacted([Values] Backend backend)
    {
        var (server, url) = await StartAsync(backend);
        await using (server)
        {
            using var clients = new EtcdClients(url);
            await clients.PutAsync("key", "1");
            var last = (await clients.PutAsync("key", "2")).Header.Revision;

            await Bounded.UntilAsync(() => IsCompactedAsync(clients, last - 1), "the compaction");

            (await clients.GetAsync("key")).Should().Be("2");
            using var watch = await clients.OpenCreatedWatchAsync(new WatchCreateRequest { Key = Key, StartRevision = last - 1 });
            (await watch.NextAsync()).CompactRevision.Should().Be(last);
        }
    }

    [Test]
    public async Task Flag_ThatIsNoDuration_IsRefused()
    {
        await using var tool = FakeEtcdTool.Run(FakeEtcdTool.AnyPort, "--auto-compaction-retention=soon");

        var end = await tool.EndAsync();
        end.ExitCode.Should().Be(1);
        end.Errors[^1].Should().Contain("error parsing CompactionRetention: time: invalid duration");
    }

    private static async Task<bool> IsCompactedAsync(EtcdClients clients, long revision)
    {
        try
        {
            await clients.Kv.RangeAsync(new RangeRequest { Key = Key, Revision = revision });
            return false;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.OutOfRange)
        {
            return true;
        }
    }

    private static async Task<(IAsyncDisposable Server, string Url)> StartAsync(Backend backend)
    {
        switch (backend)
        {
            case Backend.Fake:
                var fake = await FakeEtcdServer.StartAsync(
                    options => options.AutoCompaction = AutoCompaction.Periodic(TimeSpan.FromSeconds(1)));
                return (fake, fake.ConnectionString);
            case Backend.Tool:
                var tool = await FakeEtcdTool.StartAsync(FakeEtcdTool.AnyPort, Flag);
                return (tool, $"http://{tool.Endpoint}");
            default:
                var real = await RealEtcd.StartAsync(Flag);
                return (real, real.ConnectionString);
        }
    }
}
