using System.Collections.Concurrent;
using System.Globalization;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Clustering;

/// <summary>Writes and reads at full speed, and what was promised to the writers and readers.</summary>
/// <remarks>
/// Each put has a value of its own, so that the history of the store tells at which revision it was really made. A call that fails
/// proves nothing: it may have had its effect or not.
/// </remarks>
internal sealed class WriteHistory
{
    private const int Keys = 8;
    private const int ShownAtMost = 10;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentQueue<string> _broken = new();
    private readonly ConcurrentDictionary<string, long> _acknowledged = new();
    private long _newest;
    private int _puts;
    private int _reads;
    private volatile bool _isStopped;

    private int Reads => Volatile.Read(ref _reads);

    /// <summary>Waits until puts are acknowledged and reads are answered.</summary>
    public Task BeginAsync() => Bounded.UntilAsync(() => !_acknowledged.IsEmpty && Reads > 0, "load");

    /// <summary>Has the writers and readers end after their call under way.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>Puts, and reads each acknowledged put on the member that acknowledged it.</summary>
    public async Task WriteAsync(EtcdClients client, string member)
    {
        while (!_isStopped)
        {
            var number = Interlocked.Increment(ref _puts);
            var (key, value) = (Key(number), number.ToString(CultureInfo.InvariantCulture));
            if (await TryAsync(client.Kv.PutAsync(new PutRequest { Key = key, Value = ByteString.CopyFromUtf8(value) }, deadline: Deadline)) is not { } put)
            {
                continue;
            }

            var revision = put.Header.Revision;
            _acknowledged[value] = revision;
            InterlockedMax(revision);
            if (await TryAsync(client.Kv.RangeAsync(new RangeRequest { Key = key, Serializable = true }, deadline: Deadline)) is { } read)
            {
                Check(read, $"serializable read of {member}", atLeast: revision);
            }
        }
    }

    /// <summary>Reads what has to be there by now.</summary>
    public async Task ReadAsync(EtcdClients client, string member)
    {
        while (!_isStopped)
        {
            var atLeast = Interlocked.Read(ref _newest);
            if (await TryAsync(client.Kv.RangeAsync(EveryKey(), deadline: Deadline)) is { } read)
            {
                Interlocked.Increment(ref _reads);
                Check(read, $"linearizable read of {member}", atLeast);
            }
        }
    }

    /// <summary>Compares what was promised with what the store says of itself, once it is at rest.</summary>
    public async Task VerifyAsync(EtcdClients client)
    {
        var made = await HistoryAsync(client);
        foreach (var (value, revision) in _acknowledged)
        {
            if (!made.TryGetValue(value, out var madeAt))
            {
                _broken.Enqueue($"put {value} was acknowledged at {revision} and is lost");
            }
            else if (madeAt != revision)
            {
                _broken.Enqueue($"put {value} was acknowledged at {revision}, and its mod_revision is {madeAt}");
            }
        }

        foreach (var claimed in _acknowledged.GroupBy(put => put.Value).Where(claimed => claimed.Count() > 1))
        {
            _broken.Enqueue($"revision {claimed.Key} was promised to the puts {string.Join(", ", claimed.Select(put => put.Key))}");
        }

        string.Join(Environment.NewLine, _broken.Take(ShownAtMost)).Should().BeEmpty(
            $"{_broken.Count} promises of {_acknowledged.Count} puts and {Reads} reads were broken");
    }

    private static ByteString KeyPrefix { get; } = ByteString.CopyFromUtf8("k");

    private static DateTime Deadline => TimeProvider.System.GetUtcNow().UtcDateTime + CallTimeout;

    private static ByteString Key(int number) => ByteString.CopyFromUtf8($"k{number % Keys}");

    private static RangeRequest EveryKey() => new() { Key = KeyPrefix, RangeEnd = ByteString.CopyFromUtf8("l") };

    private static async Task<T?> TryAsync<T>(AsyncUnaryCall<T> call)
        where T : class
    {
        try
        {
            return await call;
        }
        catch (RpcException)
        {
            await Task.Delay(RetryDelay, TimeProvider.System);
            return null;
        }
    }

    /// <summary>The revision of every put by its value.</summary>
    private static async Task<Dictionary<string, long>> HistoryAsync(EtcdClients client)
    {
        var now = (await client.Kv.RangeAsync(EveryKey())).Kvs.Select(pair => pair.ModRevision).DefaultIfEmpty().Max();
        using var watch = await client.OpenWatchAsync(
            new WatchCreateRequest { Key = KeyPrefix, RangeEnd = ByteString.CopyFromUtf8("l"), StartRevision = 1 });
        var made = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var seen = 0L; seen < now;)
        {
            foreach (var e in (await watch.NextAsync("the history of the store")).Events)
            {
                made.Add(e.Kv.Value.ToStringUtf8(), e.Kv.ModRevision);
                seen = e.Kv.ModRevision;
            }
        }

        return made;
    }

    private void InterlockedMax(long revision)
    {
        for (var newest = Interlocked.Read(ref _newest); newest < revision;)
        {
            newest = Interlocked.CompareExchange(ref _newest, revision, newest) is var seen && seen == newest ? revision : seen;
        }
    }

    private void Check(RangeResponse read, string what, long atLeast)
    {
        var newest = read.Kvs.Select(pair => pair.ModRevision).DefaultIfEmpty().Max();
        if (newest > read.Header.Revision)
        {
            _broken.Enqueue($"{what}: mod_revision {newest} is above header revision {read.Header.Revision}");
        }

        if (read.Header.Revision < atLeast)
        {
            _broken.Enqueue($"{what}: header revision {read.Header.Revision} is below {atLeast}, which was acknowledged before");
        }

        if (newest < atLeast)
        {
            _broken.Enqueue($"{what}: it lacks the put of revision {atLeast}, which was acknowledged before; the newest is {newest}");
        }
    }
}
