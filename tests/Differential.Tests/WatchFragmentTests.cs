using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing.Etcd;

namespace Differential.Tests;

/// <summary>A watch that catches up with more than fits into a message, with and without leave to split it.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class WatchFragmentTests
{
    private const int Writes = 7;
    private const int ValueBytes = 700_000;
    private const int Attempts = 5;

    [Test]
    public async Task Watch_CatchesUpWithMegabytes_SplitsOnlyIfAllowed([Values] bool fragment, [Values] bool prevKv)
    {
        await using var fake = await FakeEtcdServer.StartAsync();
        var fromFake = await ShapeAsync(fake.ConnectionString, fragment, prevKv);

        // etcd notes that a watch takes fragments after the watch exists. If it sends the events in between, it does not split them.
        List<(bool Fragment, int Events, long Revision)> fromReal;
        var attempt = 0;
        do
        {
            await using var real = await RealEtcd.StartAsync();
            fromReal = await ShapeAsync(real.ConnectionString, fragment, prevKv);
        }
        while (fragment && fromReal.Count == 1 && ++attempt < Attempts);

        fromFake.Should().Equal(fromReal);
        (fromReal.Count > 1).Should().Be(fragment);
    }

    /// <summary>How the events of all writes are spread over responses.</summary>
    private static async Task<List<(bool Fragment, int Events, long Revision)>> ShapeAsync(string connectionString, bool fragment, bool prevKv)
    {
        using var clients = new EtcdClients(connectionString);
        var key = ByteString.CopyFromUtf8("key");
        for (var write = 0; write < Writes; write++)
        {
            await clients.Kv.PutAsync(new PutRequest { Key = key, Value = ByteString.CopyFrom(new byte[ValueBytes]) });
        }

        using var watch = await clients.OpenWatchAsync(
            new WatchCreateRequest { Key = key, StartRevision = 2, Fragment = fragment, PrevKv = prevKv });
        var shape = new List<(bool Fragment, int Events, long Revision)>();
        while (shape.Sum(response => response.Events) < Writes)
        {
            var response = await watch.NextAsync();
            if (!response.Created)
            {
                shape.Add((response.Fragment, response.Events.Count, response.Header.Revision));
            }
        }

        return shape;
    }
}
