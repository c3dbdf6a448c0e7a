using Etcd.Api;
using FakeEtcd.Engine;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;

namespace FakeEtcd.Tests.Engine;

public sealed class StoreHashTests
{
    private const long MaxBytes = 1024 * 1024;

    /// <summary>What a client sends must not decide how much memory is set aside.</summary>
    [TestCase(long.MinValue)]
    [TestCase(long.MinValue + 128)]
    [TestCase(-1)]
    [TestCase(0)]
    public void HashKv_AnyRevision_TakesMemoryForWhatThereIs(long revision)
    {
        using var engine = new EtcdEngine(
            new EngineOptions(TimeProvider.System, new Random(1), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10)));
        for (var write = 0; write < 300; write++)
        {
            engine.Put(new PutRequest { Key = ByteString.CopyFromUtf8("key") });
        }

        engine.Compact(new CompactionRequest { Revision = 128 });
        var request = new HashKVRequest { Revision = revision };

        var before = GC.GetAllocatedBytesForCurrentThread();
        engine.HashKv(request);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(MaxBytes);
    }
}
