using System.Collections.Concurrent;
using System.Globalization;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using Testing.Etcd;

namespace Conformance.Tests.Persistence;

/// <summary>
/// Writers that count up, each in two keys at once, and a reader and a watch of what they write. It knows what the server has acknowledged
/// and shown, and checks that a restarted server has all of it.
/// </summary>
internal sealed class AcknowledgedWrites
{
    private const int Writers = 4;
    private const int LeaseEvery = 10;

    /// <summary>Makes the logs long enough for snapshots.</summary>
    private static readonly string Padding = new('.', 10_000);

    private readonly long[] _attempted = new long[Writers];
    private readonly long[] _known = new long[Writers];
    private readonly ConcurrentDictionary<long, (int Writer, long Value)> _revisions = new();
    private readonly ConcurrentDictionary<long, byte> _leases = new();
    private long _revision;
    private long _compacted = 1;

    /// <summary>How many writes were acknowledged.</summary>
    public long Count => _known.Sum();

    /// <summary>Writes, reads and watches until the server is gone.</summary>
    public async Task RunAsync(string endpoint)
    {
        using var client = new EtcdClients($"http://{endpoint}");
        await Task.WhenAll(
            Enumerable.Range(0, Writers).Select(writer => UntilGoneAsync(() => WriteAsync(client, writer)))
                .Append(UntilGoneAsync(() => ReadAsync(client)))
                .Append(UntilGoneAsync(() => WatchAsync(client))));
    }

    /// <summary>Checks a server that has started again, and compacts what was checked.</summary>
    public async Task CheckAsync(string endpoint)
    {
        using var client = new EtcdClients($"http://{endpoint}");
        var before = _compacted;
        var all = await client.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("w"), RangeEnd = ByteString.CopyFromUtf8("x") });
        all.Header.Revision.Should().BeGreaterThanOrEqualTo(_revision, "a revision that was shown is still there");
        for (var writer = 0; writer < Writers; writer++)
        {
            var pairs = all.Kvs.Where(pair => WriterOf(pair) == writer).ToList();
            pairs.Should().HaveCountLessThanOrEqualTo(2);
            pairs.Select(pair => (ValueOf(pair), pair.ModRevision)).Distinct().Should().HaveCountLessThanOrEqualTo(1, "a transaction is there whole or not at all");
            var value = pairs.Count == 0 ? 0 : ValueOf(pairs[0]);
            value.Should().BeInRange(_known[writer], _attempted[writer], "writer {0} has been told the first number and tried the last", writer);
            _known[writer] = value;
        }

        // A read also shows what was written before the last check, which is compacted.
        foreach (var (revision, (writer, value)) in _revisions.Where(shown => shown.Key >= _compacted))
        {
            var past = await client.Kv.RangeAsync(new RangeRequest { Key = KeyOf(writer, twin: false), Revision = revision });
            ValueOf(past.Kvs.Single()).Should().Be(value, "revision {0} has the value that was shown at it", revision);
        }

        _leases.Keys.Should().BeSubsetOf(await client.LeasesAsync(), "a granted lease is there");
        _revisions.Clear();
        (_revision, _compacted) = (all.Header.Revision, all.Header.Revision);
        if (_revision > before)
        {
            await client.Kv.CompactAsync(new CompactionRequest { Revision = _revision });
        }
    }

    private static async Task UntilGoneAsync(Func<Task> step)
    {
        try
        {
            while (true)
            {
                await step();
            }
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled)
        {
            // The server is killed.
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The request of a stream could not be sent, because the server is killed.
        }
    }

    private async Task WriteAsync(EtcdClients client, int writer)
    {
        var value = ++_attempted[writer];
        var lease = 0L;
        if (value % LeaseEvery == 0)
        {
            lease = await client.GrantAsync(36_000);
            _leases[lease] = 0;
        }

        var written = await client.Kv.TxnAsync(new TxnRequest { Success = { Put(writer, twin: false, value), Put(writer, twin: true, value, lease) } });
        Learn(writer, value, written.Header.Revision);
    }

    private async Task ReadAsync(EtcdClients client)
    {
        var read = await client.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("w"), RangeEnd = ByteString.CopyFromUtf8("x") });
        foreach (var pair in read.Kvs)
        {
            Learn(WriterOf(pair), ValueOf(pair), pair.ModRevision);
        }
    }

    private async Task WatchAsync(EtcdClients client)
    {
        using var watch = await client.OpenWatchAsync(new WatchCreateRequest
        {
            Key = ByteString.CopyFromUtf8("w"), RangeEnd = ByteString.CopyFromUtf8("x"),
        });
        await foreach (var response in watch.ReadAllAsync())
        {
            foreach (var change in response.Events)
            {
                Learn(WriterOf(change.Kv), ValueOf(change.Kv), change.Kv.ModRevision);
            }
        }
    }

    /// <summary>Keeps what the server has shown.</summary>
    private void Learn(int writer, long value, long revision)
    {
        Raise(ref _known[writer], value);
        Raise(ref _revision, revision);
        _revisions[revision] = (writer, value);
    }

    private static void Raise(ref long known, long value)
    {
        for (var before = Volatile.Read(ref known); value > before;)
        {
            before = Interlocked.CompareExchange(ref known, value, before);
        }
    }

    private static RequestOp Put(int writer, bool twin, long value, long lease = 0) => new()
    {
        RequestPut = new PutRequest
        {
            Key = KeyOf(writer, twin),
            Value = ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"{value}/{Padding}")),
            Lease = lease,
        },
    };

    private static ByteString KeyOf(int writer, bool twin) =>
        ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"w{writer}{(twin ? "t" : "")}"));

    private static int WriterOf(KeyValue pair) => pair.Key.Span[1] - '0';

    private static long ValueOf(KeyValue pair) => long.Parse(pair.Value.ToStringUtf8().Split('/')[0], CultureInfo.InvariantCulture);
}
