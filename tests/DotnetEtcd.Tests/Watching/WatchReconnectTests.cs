using dotnet_etcd;
using DotnetEtcd.Tests.Servers;
using Etcdserverpb;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace DotnetEtcd.Tests.Watching;

public class WatchReconnectTests(Backend backend) : OwnServerFixture(backend)
{
    [Test]
    public Task Watch_ConnectionIsCut_MissesAndRepeatsNothing() => MissesAndRepeatsNothingAsync(() =>
    {
        Server.CutConnections();
        return Task.CompletedTask;
    });

    [Test]
    public Task Watch_ServerCrashes_MissesAndRepeatsNothing() => MissesAndRepeatsNothingAsync(Server.CrashAsync);

    [Test]
    public Task Watch_ServerRestarts_MissesAndRepeatsNothing() => MissesAndRepeatsNothingAsync(Server.RestartAsync);

    private async Task MissesAndRepeatsNothingAsync(Func<Task> interruptAsync)
    {
        using var writer = Server.Connect();
        var log = await WatchAsync(Client);
        var first = await writer.PutAsync(Key("a"), "before");
        (await log.EventAsync()).Kv.ModRevision.Should().Be(first.Header.Revision);

        await interruptAsync();
        await PutUntilServedAsync(writer, "b");
        await PutUntilServedAsync(writer, "c");
        await PutUntilServedAsync(writer, "last");

        var history = await WatchAsync(writer, first.Header.Revision + 1);
        (await UntilLastAsync(log)).Should().Equal(await UntilLastAsync(history));
    }

    private async Task<WatchLog> WatchAsync(EtcdClient client, long startRevision = 0)
    {
        var log = new WatchLog();
        var create = new WatchCreateRequest { Key = Utf8(Prefix), RangeEnd = Utf8($"{Prefix[..^1]}0"), StartRevision = startRevision };
        await client.WatchAsync(new WatchRequest { CreateRequest = create }, log.Add).Within("a watch is created");
        return log;
    }

    private Task PutUntilServedAsync(EtcdClient client, string name) => Bounded.UntilAsync(
        async () =>
        {
            try
            {
                await client.PutAsync(Key(name), "value");
                return true;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Unavailable)
            {
                return false;
            }
        },
        "a put after the interruption");

    private async Task<IReadOnlyList<(string Key, long Revision)>> UntilLastAsync(WatchLog log)
    {
        var seen = new List<(string Key, long Revision)>();
        while (seen.Count == 0 || seen[^1].Key != Key("last"))
        {
            var change = await log.EventAsync();
            seen.Add((change.Kv.Key.ToStringUtf8(), change.Kv.ModRevision));
        }

        return seen;
    }
}
