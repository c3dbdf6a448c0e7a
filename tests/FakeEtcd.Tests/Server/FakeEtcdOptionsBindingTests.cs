using FluentAssertions;
using Microsoft.Extensions.Configuration;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Server;

/// <summary>The configuration binder fills every property; one that is missing here fails the test.</summary>
public sealed class FakeEtcdOptionsBindingTests
{
    private const string EveryProperty = """
        {
          "Listen": false, "ListenAddress": "::1", "Port": 2379, "DeliveryTimeout": "00:00:01",
          "InitialData": { "a": "1", "b/c": "2" }, "JournalCapacity": 10, "Quirks": "NoWatchProgress, RefuseWatches", "Seed": 7,
          "MinimumLeaseTtl": "00:00:05", "AuthTokenTtl": "00:01:00", "MaxTxnOperations": 5, "MaxRequestBytes": 1000,
          "WatchProgressNotifyInterval": "00:00:30", "MemberName": "m1", "Version": "3.5.0", "Tls": { "KeyPath": "key" },
          "GatewayVersion": "V2", "Reflection": true, "QuotaBackendBytes": 1000000, "BcryptCost": 5, "Jwt": { "PublicKey": "key" },
          "AutoCompaction": { "Period": "01:00:00" }, "MaxConnections": 5, "KeepAliveMinTime": "00:00:01",
          "Urls": { "ListenClient": ["a"] }, "MaxConcurrentStreams": 3, "ClusterToken": "t", "AllowedOrigins": ["o1", "o2"],
          "AllowedHosts": ["h"], "JsonGateway": false, "DataDirectory": "data", "SyncData": true,
          "Dashboard": true, "DashboardReadOnly": true, "DashboardMaskedPrefixes": ["a", "b"]
        }
        """;

    [Test]
    public void Bind_EveryProperty_IsSet()
    {
        var options = new FakeEtcdOptions();
        var defaults = OptionsBinding.Describe(options);

        OptionsBinding.FromJson(EveryProperty).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);

        var bound = OptionsBinding.Describe(options);
        bound.Should().Equal(new Dictionary<string, string>
        {
            ["Listen"] = "False",
            ["ListenAddress"] = "::1",
            ["Port"] = "2379",
            ["DeliveryTimeout"] = "00:00:01",
            ["InitialData"] = "[a, 1], [b/c, 2]",
            ["JournalCapacity"] = "10",
            ["Quirks"] = "NoWatchProgress, RefuseWatches",
            ["Seed"] = "7",
            ["MinimumLeaseTtl"] = "00:00:05",
            ["AuthTokenTtl"] = "00:01:00",
            ["MaxTxnOperations"] = "5",
            ["MaxRequestBytes"] = "1000",
            ["WatchProgressNotifyInterval"] = "00:00:30",
            ["MemberName"] = "m1",
            ["Version"] = "3.5.0",
            ["Reflection"] = "True",
            ["Tls"] = "FakeEtcd.FakeEtcdTlsOptions",
            ["Jwt"] = "FakeEtcd.FakeEtcdJwtOptions",
            ["BcryptCost"] = "5",
            ["QuotaBackendBytes"] = "1000000",
            ["GatewayVersion"] = "V2",
            ["AutoCompaction"] = "FakeEtcd.AutoCompaction",
            ["MaxConnections"] = "5",
            ["KeepAliveMinTime"] = "00:00:01",
            ["Urls"] = "FakeEtcd.FakeEtcdUrlOptions",
            ["MaxConcurrentStreams"] = "3",
            ["ClusterToken"] = "t",
            ["AllowedOrigins"] = "o1, o2",
            ["AllowedHosts"] = "h",
            ["JsonGateway"] = "False",
            ["DataDirectory"] = "data",
            ["SyncData"] = "True",
            ["Dashboard"] = "True",
            ["DashboardReadOnly"] = "True",
            ["DashboardMaskedPrefixes"] = "a, b",
        });
        bound.Keys.Should().OnlyContain(property => bound[property] != defaults[property], "a default does not show that it was bound");
    }

    [Test]
    public void Bind_EveryPropertyOfTls_IsSet()
    {
        const string EveryTlsProperty = """
            {
              "Tls": {
                "CertificatePath": "cert", "KeyPath": "key", "ClientCertificates": "Optional", "TrustedCaPath": "ca",
                "MinimumVersion": "Tls13", "AllowedClientHostnames": ["a", "b"]
              }
            }
            """;
        var options = new FakeEtcdOptions();

        OptionsBinding.FromJson(EveryTlsProperty).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);

        OptionsBinding.Describe(options.Tls!).Should().Equal(new Dictionary<string, string>
        {
            ["CertificatePath"] = "cert",
            ["KeyPath"] = "key",
            ["ClientCertificates"] = "Optional",
            ["TrustedCaPath"] = "ca",
            ["AllowedClientHostnames"] = "a, b",
            ["MinimumVersion"] = "Tls13",
        });
    }

    [Test]
    public void Bind_EveryUrl_IsSet()
    {
        const string EveryUrl = """
            {
              "Urls": {
                "ListenClient": ["a", "b"], "ListenHttp": ["c"], "ListenMetrics": ["d"], "AdvertiseClient": ["e"], "AdvertisePeer": ["f"]
              }
            }
            """;
        var options = new FakeEtcdOptions();

        OptionsBinding.FromJson(EveryUrl).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);

        OptionsBinding.Describe(options.Urls!).Should().Equal(new Dictionary<string, string>
        {
            ["ListenClient"] = "a, b",
            ["ListenHttp"] = "c",
            ["ListenMetrics"] = "d",
            ["AdvertiseClient"] = "e",
            ["AdvertisePeer"] = "f",
        });
    }

    [Test]
    public void Bind_EveryPropertyOfAutoCompaction_IsSet()
    {
        var options = new FakeEtcdOptions();

        OptionsBinding.FromJson("""{ "AutoCompaction": { "Period": "01:00:00", "Revisions": 1000 } }""")
            .Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);

        OptionsBinding.Describe(options.AutoCompaction!).Should().Equal(new Dictionary<string, string>
        {
            ["Period"] = "01:00:00",
            ["Revisions"] = "1000",
        });
    }

    [Test]
    public void Bind_EveryPropertyOfJwt_IsSet()
    {
        const string EveryJwtProperty = """
            {
              "Jwt": {
                "SigningMethod": "ES384", "PrivateKeyPath": "private", "PrivateKey": "a", "PublicKeyPath": "public", "PublicKey": "b",
                "Ttl": "01:00:00"
              }
            }
            """;
        var options = new FakeEtcdOptions();

        OptionsBinding.FromJson(EveryJwtProperty).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);

        OptionsBinding.Describe(options.Jwt!).Should().Equal(new Dictionary<string, string>
        {
            ["SigningMethod"] = "ES384",
            ["PrivateKeyPath"] = "private",
            ["PrivateKey"] = "a",
            ["PublicKeyPath"] = "public",
            ["PublicKey"] = "b",
            ["Ttl"] = "01:00:00",
        });
    }

    [TestCase("Port", "many")]
    [TestCase("DeliveryTimeout", "soon")]
    [TestCase("Quirks", "Odd")]
    [TestCase("Listen", "maybe")]
    public void Bind_ValueThatCannotBeConverted_NamesTheProperty(string property, string value) =>
        OptionsBinding.FromJson($$"""{ "{{property}}": "{{value}}" }""")
            .Invoking(it => it.Bind(new FakeEtcdOptions()))
            .Should().Throw<InvalidOperationException>().WithMessage($"*'{value}' at '{property}'*");

    [Test]
    public void Validate_SeveralOptionsOutOfRange_NamesEach()
    {
        var result = new FakeEtcdOptionsValidator().Validate(null, new FakeEtcdOptions { Port = -1, Version = null! });

        result.Failures.Should().SatisfyRespectively(
            first => first.Should().StartWith("FakeEtcdOptions.Port must be between"),
            second => second.Should().StartWith("FakeEtcdOptions.Version must not be null"));
    }

    [Test]
    public void Validate_Defaults_Succeeds() => new FakeEtcdOptionsValidator().Validate(null, new FakeEtcdOptions()).Succeeded.Should().BeTrue();
}
