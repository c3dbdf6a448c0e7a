using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Protocol;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Engine;

/// <summary>Readers take no lock: what they see must be one revision, whole, whatever writers and compactions do meanwhile.</summary>
public sealed class EngineConcurrencyTests
{
    private const int Writes = 5000;

    [Test]
    public async Task Range_WhileWritingAndCompacting_SeesWholeRevisions()
    {
        using var engine = new EtcdEngine(
            new EngineOptions(TimeProvider.System, new Random(1), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10)));
        Write(engine, 0);

        using var done = new CancellationTokenSource();
        using var reading = new CountdownEvent(2);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => Read(engine, reading, done.Token))).ToArray();
        reading.Wait(Bounded.Timeout).Should().BeTrue("both readers run before the first write");
        for (var write = 1; write <= Writes; write++)
        {
            Write(engine, write);
            if (write % 50 == 0)
            {
                engine.Compact(new CompactionRequest { Revision = engine.Revision - 3 });
            }
        }

        await done.CancelAsync();
        (await Task.WhenAll(readers).Within("the readers' ends")).Should().OnlyContain(reads => reads > 0);
    }

    [Test]
    public void Txn_ThatFailsHalfWay_LeavesNothingBehind()
    {
        using var engine = new EtcdEngine(
            new EngineOptions(TimeProvider.System, new Random(1), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10)));
        engine.LeaseGrant(new LeaseGrantRequest { ID = 1, TTL = 100 });
        engine.Put(new PutRequest { Key = Bytes("b"), Value = Bytes("1"), Lease = 1 });

        // The put keeps a value that the delete before it took away; etcd 3.5 crashes on this.
        var txn = () => engine.Txn(new TxnRequest
        {
            Success =
            {
                new RequestOp { RequestPut = new PutRequest { Key = Bytes("a"), Value = Bytes("1"), Lease = 1 } },
                new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Bytes("b"), RangeEnd = ByteString.CopyFrom(0) } },
                new RequestOp { RequestPut = new PutRequest { Key = Bytes("b"), IgnoreValue = true } },
            },
        });

        txn.Should().Throw<EtcdException>().Which.Error.Should().BeSameAs(EtcdError.KeyNotFound);
        engine.Revision.Should().Be(2);
        var all = engine.Range(new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) });
        all.Kvs.Select(pair => pair.Key.ToStringUtf8()).Should().Equal("b");
        engine.LeaseTimeToLive(new LeaseTimeToLiveRequest { ID = 1, Keys = true }).Keys.Select(key => key.ToStringUtf8()).Should().Equal("b");

        engine.Put(new PutRequest { Key = Bytes("b"), Value = Bytes("2") }).Header.Revision.Should().Be(3);
        engine.Range(new RangeRequest { Key = Bytes("b") }).Kvs.Single().Version.Should().Be(2);
    }

    /// <summary>Two keys change together, so that a reader who sees them differ saw half a revision.</summary>
    private static void Write(EtcdEngine engine, int number)
    {
        var value = Bytes($"{number}");
        engine.Txn(new TxnRequest
        {
            Success =
            {
                new RequestOp { RequestPut = new PutRequest { Key = Bytes("x"), Value = value } },
                new RequestOp { RequestPut = new PutRequest { Key = Bytes("y"), Value = value } },
                number % 2 == 0
                    ? new RequestOp { RequestPut = new PutRequest { Key = Bytes("z"), Value = value } }
                    : new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Bytes("z") } },
            },
        });
    }

    private static int Read(EtcdEngine engine, CountdownEvent reading, CancellationToken done)
    {
        var reads = 0;
        while (!done.IsCancellationRequested)
        {
            var response = engine.Range(new RangeRequest { Key = Bytes("x"), RangeEnd = ByteString.CopyFrom(0) });
            var values = response.Kvs.Select(pair => pair.Value.ToStringUtf8()).Distinct().ToList();
            var expected = int.Parse(values[0], System.Globalization.CultureInfo.InvariantCulture) % 2 == 0 ? 3 : 2;
            if (values.Count != 1 || response.Kvs.Count != expected || response.Count != expected)
            {
                throw new InvalidOperationException($"Half a revision: {response}");
            }

            if (++reads == 1)
            {
                reading.Signal();
            }
        }

        return reads;
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
