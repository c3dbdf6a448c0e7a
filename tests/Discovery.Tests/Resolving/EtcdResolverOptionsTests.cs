using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Resolving;

[TestFixture]
internal sealed class EtcdResolverOptionsTests
{
    private static IEnumerable<TestCaseData> Refused()
    {
        static TestCaseData Case(string property, EtcdResolverOptions options) =>
            new TestCaseData(property, options).SetArgDisplayNames(property);

        yield return Case("InitialTimeout", new EtcdResolverOptions { InitialTimeout = TimeSpan.Zero });
        yield return Case("ServerName", new EtcdResolverOptions { ServerName = "https://my-service" });
        yield return Case("ServerNameSource", new EtcdResolverOptions { ServerNameSource = (ServerNameSource)9 });
        yield return Case("MassExpiryHold", new EtcdResolverOptions { MassExpiryHold = TimeSpan.FromDays(100) });
        yield return Case("MassExpiryThreshold", new EtcdResolverOptions { MassExpiryThreshold = -0.1 });
        yield return Case("KeepLastFor", new EtcdResolverOptions { KeepLastFor = TimeSpan.Zero });
        yield return Case("UpdateInterval", new EtcdResolverOptions { UpdateInterval = TimeSpan.FromSeconds(-1) });
        yield return Case("Zone", new EtcdResolverOptions { Zone = "" });
        yield return Case("ZoneMinEndpoints", new EtcdResolverOptions { ZoneMinEndpoints = 0 });
        yield return Case("SubsetSize", new EtcdResolverOptions { SubsetSize = -1 });
        yield return Case("ClientId", new EtcdResolverOptions { ClientId = "" });
        yield return Case("CacheDirectory", new EtcdResolverOptions { CacheDirectory = "" });
        yield return Case("CacheMaxAge", new EtcdResolverOptions { CacheMaxAge = TimeSpan.FromDays(31) });
        yield return Case("EmptyEndpoints", new EtcdResolverOptions { EmptyEndpoints = (EmptyEndpointsMode)9 });
    }

    [TestCaseSource(nameof(Refused))]
    public void MakeFactory_OptionOutOfRange_NamesTheProperty(string property, EtcdResolverOptions options)
    {
        using var connection = new EtcdConnection("127.0.0.1:1");

        var make = () => new EtcdResolverFactory(connection, options);

        make.Should().Throw<ArgumentException>().Which.ParamName.Should().Be(property);
    }
}
