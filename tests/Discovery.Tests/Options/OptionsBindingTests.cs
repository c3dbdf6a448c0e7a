using FluentAssertions;
using Microsoft.Extensions.Configuration;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Options;

/// <summary>The configuration binder fills every property of every options type; a property that is missing here fails the test.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class OptionsBindingTests
{
    private static IEnumerable<TestCaseData> EveryType()
    {
        yield return Case(
            new EtcdConnectionOptions(),
            """
            {
              "Endpoints": ["http://a:2379", "http://b:2379"], "Username": "root", "Password": "secret",
              "ConnectTimeout": "00:00:01", "CallTimeout": "00:00:02", "AttemptTimeout": "00:00:00.5", "MemberRefreshInterval": "00:05:00", "KeepAlivePingInterval": "00:01:00",
              "KeepAlivePingTimeout": "00:00:03", "InitialBackoff": "00:00:00.25", "MaxBackoff": "00:00:04",
              "BackoffJitter": 0.25, "WatchProgressInterval": "01:00:00", "Seed": 7
            }
            """,
            new()
            {
                ["Endpoints"] = "http://a:2379, http://b:2379",
                ["Username"] = "root",
                ["Password"] = "secret",
                ["ConnectTimeout"] = "00:00:01",
                ["CallTimeout"] = "00:00:02",
                ["AttemptTimeout"] = "00:00:00.5000000",
                ["MemberRefreshInterval"] = "00:05:00",
                ["KeepAlivePingInterval"] = "00:01:00",
                ["KeepAlivePingTimeout"] = "00:00:03",
                ["InitialBackoff"] = "00:00:00.2500000",
                ["MaxBackoff"] = "00:00:04",
                ["BackoffJitter"] = "0.25",
                ["WatchProgressInterval"] = "01:00:00",
                ["Seed"] = "7",
            });
        yield return Case(
            new EtcdResolverOptions(),
            """
            {
              "InitialTimeout": "00:00:01", "ServerName": "my-service.internal", "ServerNameSource": "Metadata",
              "EmptyEndpoints": "KeepLast", "KeepLastFor": "00:30:00", "UpdateInterval": "00:00:01",
              "MassExpiryThreshold": 0.5, "MassExpiryHold": "00:00:10", "Zone": "eu-1a", "ZoneMinEndpoints": 3,
              "SubsetSize": 20, "ClientId": "pod-7", "CacheDirectory": "/var/cache/my-service", "CacheMaxAge": "7.00:00:00",
              "Format": "go-zero"
            }
            """,
            new()
            {
                ["InitialTimeout"] = "00:00:01",
                ["ServerName"] = "my-service.internal",
                ["ServerNameSource"] = "Metadata",
                ["EmptyEndpoints"] = "KeepLast",
                ["KeepLastFor"] = "00:30:00",
                ["UpdateInterval"] = "00:00:01",
                ["MassExpiryThreshold"] = "0.5",
                ["MassExpiryHold"] = "00:00:10",
                ["Zone"] = "eu-1a",
                ["ZoneMinEndpoints"] = "3",
                ["SubsetSize"] = "20",
                ["ClientId"] = "pod-7",
                ["CacheDirectory"] = "/var/cache/my-service",
                ["CacheMaxAge"] = "7.00:00:00",
                ["Format"] = "go-zero",
            });
        yield return Case(
            new ServiceRegistrationOptions(),
            """
            { "Ttl": "00:00:20", "InstanceId": "pod-7", "Takeover": "Refuse", "RetryInBackground": true,
              "RegisterTimeout": "00:00:03", "DeregisterTimeout": "00:00:01", "SharedLease": true, "Format": "kratos" }
            """,
            new()
            {
                ["Ttl"] = "00:00:20",
                ["InstanceId"] = "pod-7",
                ["Takeover"] = "Refuse",
                ["RetryInBackground"] = "True",
                ["RegisterTimeout"] = "00:00:03",
                ["DeregisterTimeout"] = "00:00:01",
                ["SharedLease"] = "True",
                ["Format"] = "kratos",
            });
        yield return Case(
            new EtcdHealthCheckOptions(),
            """
            {
              "UnreachableStatus": "Unhealthy", "ReadTimeout": "00:00:03", "StaleStatus": "Healthy", "UnregisteredStatus": "Unhealthy",
              "MaxStaleness": "00:02:00"
            }
            """,
            new()
            {
                ["UnreachableStatus"] = "Unhealthy",
                ["ReadTimeout"] = "00:00:03",
                ["StaleStatus"] = "Healthy",
                ["UnregisteredStatus"] = "Unhealthy",
                ["MaxStaleness"] = "00:02:00",
            });
        yield return Case(new EtcdRegistrationOptions(), RegistrationSection.Json, RegistrationSection.Expected);
    }

    [TestCaseSource(nameof(EveryType))]
    public void Bind_EveryProperty_IsSet(object options, string json, Dictionary<string, string> expected)
    {
        var defaults = OptionsBinding.Describe(options);

        OptionsBinding.FromJson(json).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);

        OptionsBinding.Describe(options).Should().Equal(expected);
        expected.Keys.Should().OnlyContain(property => expected[property] != defaults[property], "a default does not show that it was bound");
    }

    [Test]
    public void Bind_EndpointsAsOneText_AreSplitAtCommas()
    {
        var options = new EtcdConnectionOptions();

        OptionsBinding.FromJson("""{ "Endpoints": "http://a:2379, http://b:2379" }""").Bind(options);

        options.Endpoints.Should().Equal("http://a:2379", "http://b:2379");
    }

    private static TestCaseData Case(object options, string json, Dictionary<string, string> expected) =>
        new TestCaseData(options, json, expected).SetArgDisplayNames(options.GetType().Name);
}
