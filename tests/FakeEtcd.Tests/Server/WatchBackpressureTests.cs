using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing.Etcd;

namespace FakeEtcd.Tests.Server;

public sealed class WatchBackpressureTests
{
    private const int Writes = 3000;

    [Test]
    public async Task Watch_ClientReadsLate_GetsEveryRevisionOnceInOrder()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var client = new EtcdClients(etcd.ConnectionString);
        using var watch = await client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });

        // Far more bytes than HTTP/2 windows hold, so that the stream falls back to history.
        var value = new string('x', 4096);
        for (var write = 0; write < Writes; write++)
        {
            await client.PutAsync("key", value);
        }

        var revisions = new List<long>();
        while (revisions.Count < Writes)
        {
            revisions.AddRange((await watch.NextAsync()).Events.Select(e => e.Kv.ModRevision));
        }

        revisions.Should().Equal(Enumerable.Range(2, Writes).Select(revision => (long)revision));
    }

    [Test]
    public async Task Watch_FloodOfCreations_AnswersEachOne()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var client = new EtcdClients(etcd.ConnectionString);
        using var watch = new WatchCall(client.Watch.Watch());

        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Writes; i++)
            {
                await watch.SendAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });
            }
        });
        for (var i = 0; i < Writes; i++)
        {
            (await watch.NextAsync()).WatchId.Should().Be(i);
        }

        await sending;
        await client.PutAsync("key", "value");
        var ids = new HashSet<long>();
        for (var i = 0; i < Writes; i++)
        {
            ids.Add((await watch.NextAsync()).WatchId);
        }

        ids.Should().HaveCount(Writes);
    }
}
