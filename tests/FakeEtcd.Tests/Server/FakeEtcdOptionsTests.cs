using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tests.Server;

public sealed class FakeEtcdOptionsTests
{
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
        yield return Case(options => options.MinimumLeaseTtl = TimeSpan.Zero, nameof(FakeEtcdOptions.MinimumLeaseTtl));
        yield return Case(options => options.MinimumLeaseTtl = TimeSpan.FromSeconds(1.5), nameof(FakeEtcdOptions.MinimumLeaseTtl));
        yield return Case(options => options.AuthTokenTtl = TimeSpan.Zero, nameof(FakeEtcdOptions.AuthTokenTtl));
        yield return Case(options => options.AuthTokenTtl = TimeSpan.FromSeconds(1.5), nameof(FakeEtcdOptions.AuthTokenTtl));
        yield return Case(options => options.DeliveryTimeout = TimeSpan.Zero, nameof(FakeEtcdOptions.DeliveryTimeout));
        yield return Case(options => options.MaxTxnOperations = 0, nameof(FakeEtcdOptions.MaxTxnOperations));
        yield return Case(options => options.MaxRequestBytes = 0, nameof(FakeEtcdOptions.MaxRequestBytes));
        yield return Case(
            options => options.WatchProgressNotifyInterval = TimeSpan.FromMilliseconds(99),
            nameof(FakeEtcdOptions.WatchProgressNotifyInterval));

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
        options.MaxTxnOperations.Should().Be(128);
        options.MaxRequestBytes.Should().Be(1536 * 1024);
        options.WatchProgressNotifyInterval.Should().Be(TimeSpan.FromMinutes(10));
    }
}
