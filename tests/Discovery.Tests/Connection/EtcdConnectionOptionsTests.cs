using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Connection;

[TestFixture]
internal sealed class EtcdConnectionOptionsTests
{
    private static IEnumerable<TestCaseData> Refused()
    {
        static TestCaseData Case(string property, Action<EtcdConnectionOptions> change, string name) =>
            new TestCaseData(property, change).SetArgDisplayNames(property, name);

        yield return Case("Endpoints", o => o.Endpoints = [], "none");
        yield return Case("Endpoints", o => o.Endpoints = null!, "null");
        yield return Case("Endpoints", o => o.Endpoints = [""], "empty");
        yield return Case("Endpoints", o => o.Endpoints = ["ftp://a:1"], "scheme");
        yield return Case("Endpoints", o => o.Endpoints = ["http://a:1/path"], "path");
        yield return Case("Endpoints", o => o.Endpoints = ["http://user@a:1"], "user info");
        yield return Case("Endpoints", o => o.Endpoints = ["a:1", "https://b:1"], "mixed schemes");
        yield return Case("Endpoints", o => o.Endpoints = ["a:port"], "port");
        yield return Case("Password", o => o.Username = "root", "missing");
        yield return Case("Username", o => o.Password = "secret", "missing");
        yield return Case("Username", o => (o.Username, o.Password) = ("", ""), "empty");
        yield return Case("ConnectTimeout", o => o.ConnectTimeout = TimeSpan.Zero, "zero");
        yield return Case("CallTimeout", o => o.CallTimeout = Timeout.InfiniteTimeSpan, "infinite");
        yield return Case("KeepAlivePingInterval", o => o.KeepAlivePingInterval = TimeSpan.FromSeconds(4), "etcd forbids");
        yield return Case("KeepAlivePingTimeout", o => o.KeepAlivePingTimeout = TimeSpan.Zero, "zero");
        yield return Case("InitialBackoff", o => o.InitialBackoff = TimeSpan.FromMinutes(1), "above the maximum");
        yield return Case("MaxBackoff", o => o.MaxBackoff = TimeSpan.Zero, "zero");
        yield return Case("BackoffJitter", o => o.BackoffJitter = 1.1, "above one");
        yield return Case("BackoffJitter", o => o.BackoffJitter = double.NaN, "no number");
        yield return Case("WatchProgressInterval", o => o.WatchProgressInterval = TimeSpan.Zero, "zero");
        yield return Case("WatchProgressInterval", o => o.WatchProgressInterval = TimeSpan.FromDays(10), "ten days");
    }

    [TestCaseSource(nameof(Refused))]
    public void Connect_OptionOutOfRange_NamesTheProperty(string property, Action<EtcdConnectionOptions> change)
    {
        var options = new EtcdConnectionOptions { Endpoints = ["127.0.0.1:2379"] };
        change(options);

        var connect = () => new EtcdConnection(options);

        connect.Should().Throw<ArgumentException>().Which.ParamName.Should().Be(property);
    }

    [TestCase("127.0.0.1", "http://127.0.0.1:2379")]
    [TestCase("etcd.local:1234", "http://etcd.local:1234")]
    [TestCase("http://a:1, http://b:2/ ,", "http://a:1, http://b:2")]
    [TestCase("https://a:443", "https://a")]
    [TestCase("http://a:80", "http://a")]
    [TestCase("https://a", "https://a:2379")]
    [TestCase("[::1]:2379,[::2]", "http://[::1]:2379, http://[::2]:2379")]
    public void Parse_Endpoints_FillsInSchemeAndPort(string connectionString, string expected)
    {
        EtcdEndpointList.Parse(EtcdEndpointList.Split(connectionString), out var endpoints).Should().BeNull();

        endpoints!.ToString().Should().Be(expected);
        endpoints.Urls.Should().OnlyContain(url => url.Port > 0);
    }

    [TestCase("")]
    [TestCase(" , ")]
    [TestCase("http://")]
    public void Connect_BadConnectionString_NamesTheArgument(string connectionString)
    {
        var connect = () => new EtcdConnection(connectionString);

        connect.Should().Throw<ArgumentException>().Which.ParamName.Should().Be("connectionString");
    }

    [Test]
    public void Connect_OptionsChangedAfterwards_HaveNoEffect()
    {
        var options = new EtcdConnectionOptions { Endpoints = ["127.0.0.1:1"] };
        using var connection = new EtcdConnection(options);

        options.Endpoints.Add("127.0.0.1:2");
        options.CallTimeout = TimeSpan.FromHours(1);

        connection.Options.Endpoints.Should().ContainSingle();
        connection.Options.CallTimeout.Should().Be(TimeSpan.FromSeconds(5));
    }
}
