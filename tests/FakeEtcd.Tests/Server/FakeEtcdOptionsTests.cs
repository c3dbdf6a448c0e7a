using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing.Etcd;

namespace FakeEtcd.Tests.Server;

public sealed class FakeEtcdOptionsTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static IEnumerable<TestCaseData> Nonsense()
    {
        yield return Case(options => options.Port = -1, nameof(FakeEtcdOptions.Port));
        yield return Case(options => options.Port = 65536, nameof(FakeEtcdOptions.Port));
        yield return Case(options => options.ListenAddress = null!, nameof(FakeEtcdOptions.ListenAddress));
        yield return Case(options => options.ListenAddress = "localhost", nameof(FakeEtcdOptions.ListenAddress));
        yield return Case(options => options.Quirks = (EtcdQuirks)1024, nameof(FakeEtcdOptions.Quirks));
        yield return Case(options => options.JournalCapacity = -1, nameof(FakeEtcdOptions.JournalCapacity));
        yield return Case(options => options.MemberName = null!, nameof(FakeEtcdOptions.MemberName));
        yield return Case(options => options.Version = null!, nameof(FakeEtcdOptions.Version));
        yield return Case(options => options.GatewayVersion = 0, nameof(FakeEtcdOptions.GatewayVersion));
        yield return Case(options => options.MinimumLeaseTtl = TimeSpan.Zero, nameof(FakeEtcdOptions.MinimumLeaseTtl));
        yield return Case(options => options.MinimumLeaseTtl = TimeSpan.FromSeconds(1.5), nameof(FakeEtcdOptions.MinimumLeaseTtl));
        yield return Case(options => options.AuthTokenTtl = TimeSpan.Zero, nameof(FakeEtcdOptions.AuthTokenTtl));
        yield return Case(options => options.AuthTokenTtl = TimeSpan.FromSeconds(1.5), nameof(FakeEtcdOptions.AuthTokenTtl));
        yield return Case(options => options.DeliveryTimeout = TimeSpan.Zero, nameof(FakeEtcdOptions.DeliveryTimeout));
        yield return Case(options => options.BcryptCost = 3, nameof(FakeEtcdOptions.BcryptCost));
        yield return Case(options => options.BcryptCost = 32, nameof(FakeEtcdOptions.BcryptCost));
        yield return Case(options => options.UseJwt(_ => { }), nameof(FakeEtcdOptions.Jwt));
        yield return Case(options => options.MaxTxnOperations = 0, nameof(FakeEtcdOptions.MaxTxnOperations));
        yield return Case(options => options.MaxRequestBytes = 0, nameof(FakeEtcdOptions.MaxRequestBytes));
        yield return Case(
            options => options.WatchProgressNotifyInterval = TimeSpan.FromMilliseconds(99),
            nameof(FakeEtcdOptions.WatchProgressNotifyInterval));

        yield return Case(options => options.DeliveryTimeout = TimeSpan.FromDays(1) + Tick, nameof(FakeEtcdOptions.DeliveryTimeout));
        yield return Case(options => options.MinimumLeaseTtl = TimeSpan.FromSeconds(9_000_000_001), nameof(FakeEtcdOptions.MinimumLeaseTtl));
        yield return Case(options => options.AuthTokenTtl = TimeSpan.FromDays(60), nameof(FakeEtcdOptions.AuthTokenTtl));
        yield return Case(options => options.AuthTokenTtl = TimeSpan.FromDays(49) + Second, nameof(FakeEtcdOptions.AuthTokenTtl));
        yield return Case(
            options => options.WatchProgressNotifyInterval = TimeSpan.FromDays(60), nameof(FakeEtcdOptions.WatchProgressNotifyInterval));
        yield return Case(
            options => options.WatchProgressNotifyInterval = TimeSpan.FromDays(49) + Tick, nameof(FakeEtcdOptions.WatchProgressNotifyInterval));

        yield return Case(options => options.MaxConnections = 0, nameof(FakeEtcdOptions.MaxConnections));
        yield return Case(options => options.KeepAliveMinTime = -Tick, nameof(FakeEtcdOptions.KeepAliveMinTime));
        yield return Case(options => options.KeepAliveMinTime = TimeSpan.FromDays(1) + Tick, nameof(FakeEtcdOptions.KeepAliveMinTime));
        yield return Case(options => options.MaxConcurrentStreams = 0, nameof(FakeEtcdOptions.MaxConcurrentStreams));
        yield return Case(
            options => options.UseTls().Tls!.AllowedClientHostnames = ["a"], nameof(FakeEtcdOptions.Tls));
        yield return Case(options => options.DashboardMaskedPrefixes = [null!], nameof(FakeEtcdOptions.DashboardMaskedPrefixes));
        yield return Url(new FakeEtcdUrlOptions { ListenClient = [] });
        yield return Url(new FakeEtcdUrlOptions { ListenClient = ["http://127.0.0.1"] });
        yield return Url(new FakeEtcdUrlOptions { ListenClient = ["http://example.com:2379"] });
        yield return Url(new FakeEtcdUrlOptions { ListenClient = ["http://::1"] });
        yield return Url(new FakeEtcdUrlOptions { ListenClient = ["https://127.0.0.1:0"] });
        yield return Url(new FakeEtcdUrlOptions { ListenHttp = ["ftp://127.0.0.1:0"] });
        yield return Url(new FakeEtcdUrlOptions { ListenMetrics = ["127.0.0.1:0"] });
        yield return Url(new FakeEtcdUrlOptions { ListenMetrics = ["http://127.0.0.1:65536"] });
        yield return Url(new FakeEtcdUrlOptions { ListenMetrics = ["unixs://socket"] });
        yield return Url(new FakeEtcdUrlOptions { ListenMetrics = [null!] });
        yield return Compaction(new AutoCompaction());
        yield return Compaction(new AutoCompaction { Period = TimeSpan.FromHours(1), Revisions = 1 });
        yield return Compaction(AutoCompaction.ByRevision(0));
        yield return Compaction(AutoCompaction.Periodic(Second - Tick));
        yield return Compaction(AutoCompaction.Periodic(TimeSpan.FromDays(36_500) + Tick));

        static TestCaseData Url(FakeEtcdUrlOptions urls) => Case(options => options.Urls = urls, nameof(FakeEtcdOptions.Urls));

        static TestCaseData Compaction(AutoCompaction compaction) =>
            Case(options => options.AutoCompaction = compaction, nameof(FakeEtcdOptions.AutoCompaction));

        static TestCaseData Case(Action<FakeEtcdOptions> configure, string option) =>
            new TestCaseData(configure, option).SetArgDisplayNames(option);
    }

    [TestCaseSource(nameof(Nonsense))]
    public async Task StartAsync_OptionOutOfRange_ThrowsNamingIt(Action<FakeEtcdOptions> configure, string option)
    {
        var start = () => FakeEtcdServer.StartAsync(configure);

        (await start.Should().ThrowAsync<ArgumentException>()).Which.ParamName.Should().Be(option);
    }

    [Test]
    public async Task StartAsync_LongestTimes_AreServedOnTheSystemClock()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options =>
        {
            options.Quirks = EtcdQuirks.TokenExpiryClosesWatches;
            options.DeliveryTimeout = TimeSpan.FromDays(1);
            options.MinimumLeaseTtl = TimeSpan.FromSeconds(9_000_000_000);
            options.AuthTokenTtl = TimeSpan.FromDays(49);
            options.WatchProgressNotifyInterval = TimeSpan.FromDays(49);
            options.AutoCompaction = AutoCompaction.Periodic(TimeSpan.FromDays(36_500));
        });
        using var client = new EtcdClients(etcd.ConnectionString);
        await EnableAuthAsync(client);
        var token = (await client.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "secret" })).Token;
        using var root = new EtcdClients(etcd.ConnectionString, token);
        using var watch = await root.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key"), ProgressNotify = true });

        await root.PutAsync("key", "value", await root.GrantAsync(1));

        (await watch.EventAsync()).Kv.Value.ToStringUtf8().Should().Be("value");
        (await root.GrantedTtlAsync((await root.LeasesAsync()).Single())).Should().Be(9_000_000_000);
        await etcd.WaitForDeliveryAsync();
    }

    [Test]
    public async Task StartAsync_NullArguments_ThrowNamingThem()
    {
        var withOptions = () => FakeEtcdServer.StartAsync((FakeEtcdOptions)null!);
        var withCallback = () => FakeEtcdServer.StartAsync((Action<FakeEtcdOptions>)null!);

        (await withOptions.Should().ThrowAsync<ArgumentNullException>()).Which.ParamName.Should().Be("options");
        (await withCallback.Should().ThrowAsync<ArgumentNullException>()).Which.ParamName.Should().Be("configure");
    }

    [Test]
    public void Defaults_AreEtcds()
    {
        var options = new FakeEtcdOptions();

        options.ListenAddress.Should().Be("127.0.0.1");
        options.Port.Should().Be(0);
        options.MinimumLeaseTtl.Should().Be(TimeSpan.FromSeconds(2));
        options.AuthTokenTtl.Should().Be(TimeSpan.FromSeconds(300));
        options.Jwt.Should().BeNull();
        new FakeEtcdJwtOptions().Ttl.Should().Be(TimeSpan.FromMinutes(5));
        options.MaxTxnOperations.Should().Be(128);
        options.MaxRequestBytes.Should().Be(1536 * 1024);
        options.WatchProgressNotifyInterval.Should().Be(TimeSpan.FromMinutes(10));
    }

    private static async Task EnableAuthAsync(EtcdClients client)
    {
        await client.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
        await client.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "root" });
        await client.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await client.Auth.AuthEnableAsync(new AuthEnableRequest());
    }
}
