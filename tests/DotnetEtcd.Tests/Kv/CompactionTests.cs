using DotnetEtcd.Tests.Servers;
using DotnetEtcd.Tests.Watching;
using Etcdserverpb;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace DotnetEtcd.Tests.Kv;

public class CompactionTests(Backend backend) : OwnServerFixture(backend)
{
    [Test]
    public async Task Compact_LaterRevision_EndsReadsAndWatchesOfEarlierOnes()
    {
        var first = (await Client.PutAsync(Key("a"), "1")).Header.Revision;
        var last = (await Client.PutAsync(Key("a"), "2")).Header.Revision;

        await Client.CompactAsync(new CompactionRequest { Revision = last });

        await Client.GetAsync(new RangeRequest { Key = Utf8(Key("a")), Revision = first })
            .ShouldFailAsync(StatusCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted");
        await Client.CompactAsync(new CompactionRequest { Revision = last })
            .ShouldFailAsync(StatusCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted");
        await Client.CompactAsync(new CompactionRequest { Revision = last + 1 })
            .ShouldFailAsync(StatusCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision");
        var log = new WatchLog();
        await Client.WatchAsync(
            new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Utf8(Key("a")), StartRevision = first } }, log.Add)
            .Within("a watch is created");
        var end = await log.NextAsync();
        (end.Canceled, end.CompactRevision).Should().Be((true, last));
    }
}
