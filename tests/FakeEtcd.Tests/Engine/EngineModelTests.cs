using Etcd.Api;
using FakeEtcd.Engine;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;

namespace FakeEtcd.Tests.Engine;

/// <summary>The engine against the simplest store there can be: a list that holds the whole state at every revision.</summary>
public sealed class EngineModelTests
{
    private static readonly string[] Keys = ["a", "aa", "ab", "b", "ba", "c"];

    [Test]
    public void Operations_Random_LeaveTheStateOfTheModelAtEveryReadableRevision([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        using var engine = NewEngine();
        var model = new NaiveStore();

        for (var step = 0; step < 150; step++)
        {
            Step(random, engine, model);
        }

        for (var revision = Math.Max(1, model.Compacted); revision <= model.Current; revision++)
        {
            Read(engine, revision).Should().Equal(model.At(revision), "this is revision {0} of seed {1}", revision, seed);
        }

        engine.Revision.Should().Be(model.Current);
    }

    private static void Step(Random random, EtcdEngine engine, NaiveStore model)
    {
        var key = Keys[random.Next(Keys.Length)];
        switch (random.Next(10))
        {
            case < 6:
                var value = $"{random.Next(100)}";
                engine.Put(new PutRequest { Key = Bytes(key), Value = Bytes(value) });
                model.Put(key, value);
                break;
            case < 8:
                var end = random.Next(2) == 0 ? "" : Keys[random.Next(Keys.Length)];
                var deleted = engine.DeleteRange(new DeleteRangeRequest { Key = Bytes(key), RangeEnd = Bytes(end) }).Deleted;
                deleted.Should().Be(model.Delete(key, end));
                break;
            case 8:
                engine.Txn(new TxnRequest
                {
                    Success =
                    {
                        new RequestOp { RequestPut = new PutRequest { Key = Bytes("t1"), Value = Bytes(key) } },
                        new RequestOp { RequestPut = new PutRequest { Key = Bytes("t2"), Value = Bytes(key) } },
                    },
                });
                model.PutBoth("t1", "t2", key);
                break;
            default:
                if (model.Compacted == model.Current)
                {
                    break;
                }

                var revision = random.NextInt64(model.Compacted + 1, model.Current + 1);
                engine.Compact(new CompactionRequest { Revision = revision });
                model.Compacted = revision;
                break;
        }
    }

    private static Dictionary<string, string> Read(EtcdEngine engine, long revision) =>
        engine.Range(new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0), Revision = revision })
            .Kvs.ToDictionary(pair => pair.Key.ToStringUtf8(), pair => pair.Value.ToStringUtf8());

    private static EtcdEngine NewEngine() =>
        new(new EngineOptions(new ManualTimeProvider(), new Random(1), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10)));

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
