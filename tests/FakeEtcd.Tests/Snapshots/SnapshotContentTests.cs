using System.Text;
using Etcd.Api;
using FakeEtcd.Snapshots;
using FakeEtcd.Snapshots.Bolt;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace FakeEtcd.Tests.Snapshots;

/// <summary>Database files with content that FakeEtcd itself does not write.</summary>
public sealed class SnapshotContentTests
{
    /// <summary>etcdutl bumps a revision by a pair without a key.</summary>
    [Test]
    public void Read_BumpedRevision_HasAGapInItsHistory()
    {
        var state = SnapshotFile.Read(Write([Put("key", 2), (Revision(1002), [])]));

        state.Store.Revision.Should().Be(1002);
        state.Store.Log.Should().HaveCount(1001).And.ContainSingle(changes => changes.Length > 0);
        state.Store.Histories.Should().ContainSingle();
    }

    [Test]
    public async Task StartAsync_BumpedRevision_WatchesOverTheGap()
    {
        using var stream = new MemoryStream(Write([Put("key", 2), Put("key", 1002)]));
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.FromSnapshot(stream));
        using var clients = new EtcdClients(etcd.ConnectionString);
        using var watch = new WatchCall(clients.Watch);

        await watch.CreateAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key"), StartRevision = 1 });
        var events = await watch.EventsAsync(2);
        await etcd.CompactAsync();

        events.Select(change => change.Kv.ModRevision).Should().Equal(2, 1002);
        etcd.Put("key", "next").Should().Be(1003);
    }

    [Test]
    public void Read_RevisionFarAhead_Throws() =>
        Reading([Put("key", 2), Put("key", 2_000_000)]).Should().Throw<InvalidDataException>().WithMessage("*revision 2000000*3 is expected*");

    /// <summary>As of a file that was copied while etcd compacted: it goes on with that when it starts.</summary>
    [Test]
    public void Read_CompactionThatHadNotEnded_IsEnded()
    {
        var file = Write(
            [Put("key", 2), Put("key", 3), Put("key", 4)],
            ("finishedCompactRev", Revision(2)),
            ("scheduledCompactRev", Revision(3)));

        var store = SnapshotFile.Read(file).Store;

        store.CompactRevision.Should().Be(3);
        store.Histories.Should().ContainSingle().Which.Versions.Select(version => version.Main).Should().Equal(3, 4);
        store.FirstLogged.Should().Be(3);
    }

    [Test]
    public void Read_KeyThatIsNoRevision_Throws() =>
        Reading([("nonsense"u8.ToArray(), [])]).Should().Throw<InvalidDataException>().WithMessage("*not a revision*");

    [Test]
    public void Read_ValueThatIsNoPair_Throws() =>
        Reading([(Revision(2), [0xFF])]).Should().Throw<InvalidDataException>().WithMessage("*not a KeyValue*");

    [Test]
    public void Read_OtherBboltDatabase_Throws()
    {
        using var writer = new BoltWriter();
        writer.Add("bucket"u8, []);
        var file = writer.Complete();

        FluentActions.Invoking(() => SnapshotFile.Read(file)).Should().Throw<InvalidDataException>().WithMessage("*no bucket \"key\"*");
    }

    [TestCase("3.5.30", "", "3.5.0")]
    [TestCase("3.6.4", "3.6.0", "3.6.0")]
    [TestCase("3.7.0-rc.1", "3.7.0", "3.7.0")]
    [TestCase("unknown", "", "unknown")]
    public async Task Snapshot_Version_IsThatOfTheMinorReleaseFrom36On(string version, string storage, string cluster)
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.Version = version);
        using var clients = new EtcdClients(etcd.ConnectionString);

        var messages = await clients.Maintenance.ReadSnapshotAsync();

        messages.Should().OnlyContain(message => message.Version == storage);
        var file = new BoltFile(SnapshotCalls.DatabaseOf(messages));
        var buckets = file.OpenRoot().Read().ToDictionary(entry => Text(entry.Key), entry => file.Open(entry));
        buckets["cluster"].Read().Should().ContainSingle().Which.Value.ToArray().Should().Equal(Encoding.UTF8.GetBytes(cluster));
        buckets["meta"].Read().Where(entry => Text(entry.Key) == "storageVersion").Select(entry => Text(entry.Value))
            .Should().Equal(storage.Length > 0 ? [storage] : []);
    }

    [Test]
    public async Task Snapshot_AuthWasNeverEnabled_HasNoSwitchOfIt()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var clients = new EtcdClients(etcd.ConnectionString);
        (await AuthKeysAsync(clients)).Should().Equal("authRevision");
        await clients.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
        await clients.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        (await AuthKeysAsync(clients)).Should().Equal("authRevision");
        await clients.Auth.AuthEnableAsync(new AuthEnableRequest());
        var login = await clients.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "secret" });

        await clients.Auth.AuthDisableAsync(new AuthDisableRequest(), new Metadata { { "token", login.Token } });

        (await AuthKeysAsync(clients)).Should().Equal("authEnabled", "authRevision");
        using var saved = new MemoryStream(SnapshotCalls.DatabaseOf(await clients.Maintenance.ReadSnapshotAsync()));
        await using var restored = await FakeEtcdServer.StartAsync(options => options.FromSnapshot(saved));
        using var again = new EtcdClients(restored.ConnectionString);
        (await AuthKeysAsync(again)).Should().Equal("authEnabled", "authRevision");
    }

    private static async Task<IReadOnlyList<string>> AuthKeysAsync(EtcdClients clients)
    {
        var file = new BoltFile(SnapshotCalls.DatabaseOf(await clients.Maintenance.ReadSnapshotAsync()));
        return [.. file.Open(file.OpenRoot().Read().Single(entry => Text(entry.Key) == "auth")).Read().Select(entry => Text(entry.Key))];
    }

    private static Action Reading((byte[] Key, byte[] Value)[] keys) => () => SnapshotFile.Read(Write(keys));

    private static byte[] Write((byte[] Key, byte[] Value)[] keys, params (string Key, byte[] Value)[] meta)
    {
        using var writer = new BoltWriter();
        writer.Add("key"u8, keys);
        writer.Add("meta"u8, meta.Select(entry => (Encoding.UTF8.GetBytes(entry.Key), entry.Value)));
        return writer.Complete();
    }

    private static (byte[] Key, byte[] Value) Put(string key, long revision) => (
        Revision(revision),
        new KeyValue { Key = ByteString.CopyFromUtf8(key), CreateRevision = 2, ModRevision = revision, Version = 1 }.ToByteArray());

    private static byte[] Revision(long revision) => new RevisionKey(revision, Sub: 0, IsTombstone: false).ToBytes();

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
