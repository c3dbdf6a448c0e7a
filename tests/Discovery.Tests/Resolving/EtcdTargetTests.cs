using FluentAssertions;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Resolving;

[TestFixture]
internal sealed class EtcdTargetTests
{
    [TestCase("etcd:///foo/bar/my-service", "foo/bar/my-service")]
    [TestCase("etcd:////services/foo", "/services/foo")]
    [TestCase("etcd://authority/foo/bar", "foo/bar")]
    [TestCase("etcd:foo/bar", "foo/bar")]
    [TestCase("etcd:/foo", "foo")]
    [TestCase("ETCD:///Foo", "Foo")]
    [TestCase("etcd:///foo%2Fbar%20x%3F", "foo/bar x?")]
    [TestCase("etcd:///a/../b//c/", "a/../b//c/")]
    [TestCase("etcd:///x/", "x/")]
    [TestCase("etcd:////leading/slash", "/leading/slash")]
    [TestCase("etcd://authority/x", "x")]
    [TestCase("etcd:///dienst-ü-%C3%BC", "dienst-ü-ü")]
    public void Parse_Address_GivesTheTargetThatGoReads(string address, string target) =>
        EtcdTarget.Parse(new Uri(address)).Name.Should().Be(target);

    [TestCase("etcd:///x", null)]
    [TestCase("etcd:////leading/slash", null)]
    [TestCase("etcd:////", null)]
    [TestCase("etcd:///x/", "If the last slash is a mistake, write etcd:///x.")]
    [TestCase("etcd://shop/greeter", "'shop' is not part of the target. If it should be, write etcd:///shop/greeter.")]
    public void Hint_UnusualAddress_SaysWhatWasProbablyMeant(string address, string? hint) =>
        EtcdTarget.Parse(new Uri(address)).Hint.Should().Be(hint);

    [TestCase("etcd:")]
    [TestCase("etcd:///")]
    [TestCase("etcd://foo")]
    [TestCase("etcd:///foo?x=1")]
    [TestCase("etcd:///foo#x")]
    [TestCase("etcd:///foo%zz")]
    [TestCase("etcd:///foo%2")]
    [TestCase("etcd:///foo%ff")]
    [TestCase("dns:///foo")]
    public void Parse_MalformedAddress_NamesTheTarget(string address)
    {
        var parse = () => EtcdTarget.Parse(new Uri(address));

        parse.Should().Throw<ArgumentException>().WithMessage($"The target '{address}' is malformed: *").Which.ParamName.Should().Be("target");
    }

    [Test]
    public void ForAddress_MalformedTarget_FailsWhenTheChannelIsMade()
    {
        using var connection = new EtcdConnection("127.0.0.1:1");
        var services = new ServiceCollection().AddSingleton<ResolverFactory>(new EtcdResolverFactory(connection));
        using var provider = services.BuildServiceProvider();
        var options = new GrpcChannelOptions { Credentials = ChannelCredentials.Insecure, ServiceProvider = provider };

        var make = () => GrpcChannel.ForAddress("etcd:///", options);

        make.Should().Throw<ArgumentException>().WithMessage("The target 'etcd:///' is malformed*");
    }

    [TestCase("etcd:///")]
    [TestCase("my-service")]
    public void CreateChannel_MalformedTarget_NamesTheTarget(string address)
    {
        using var connection = new EtcdConnection("127.0.0.1:1");

        connection.Invoking(it => it.CreateChannel(address)).Should().Throw<ArgumentException>().WithMessage($"*'{address}'*");
    }
}
