using System.Net;
using System.Net.Sockets;
using Etcd.Discovery.Registration;
using Etcd.Discovery.Registration.Hosting;
using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Registration.Hosting;

[Parallelizable(ParallelScope.All)]
internal sealed class AdvertisedAddressTests
{
    private const string V4 = "10.1.2.3";
    private const string V6 = "2001:db8:1::7";

    [TestCase("http://10.9.8.7:5000", "10.9.8.7:5000")]
    [TestCase("https://10.9.8.7:5001", "10.9.8.7:5001")]
    [TestCase("http://[2001:db8:9::1]:5000", "[2001:db8:9::1]:5000")]
    [TestCase("http://[fe80::1%2]:5000", "[fe80::1]:5000")]
    [TestCase("http://127.0.0.1:5000", "127.0.0.1:5000")]
    [TestCase("http://[::1]:5000", "[::1]:5000")]
    [TestCase("http://localhost:5000", "localhost:5000")]
    [TestCase("http://orders.internal:80", "orders.internal:80")]
    [TestCase("http://10.9.8.7", "10.9.8.7:80")]
    [TestCase("https://10.9.8.7/base", "10.9.8.7:443")]
    [TestCase("10.9.8.7:5000", "10.9.8.7:5000")]
    [TestCase("[2001:db8:9::1]:5000", "[2001:db8:9::1]:5000")]
    [TestCase("tcp://orders.internal:5000", "orders.internal:5000")]
    public void Choose_OneAddress_IsThatAddress(string bound, string expected) =>
        Choose(bound, V4, V6).Should().Be(expected);

    [TestCase("http://0.0.0.0:5000")]
    [TestCase("http://[::]:5000")]
    [TestCase("http://*:5000")]
    [TestCase("http://+:5000")]
    [TestCase("http://*:5000/base")]
    [TestCase("*:5000")]
    public void Choose_AnyAddress_IsTheIPv4AddressOfTheDefaultRoute(string bound) =>
        Choose(bound, V4, V6).Should().Be("10.1.2.3:5000");

    [TestCase("http://[::]:5000")]
    [TestCase("http://*:5000")]
    [TestCase("http://+:5000")]
    public void Choose_AnyAddressWithoutIPv4Route_IsTheIPv6AddressInBrackets(string bound) =>
        Choose(bound, null, V6).Should().Be("[2001:db8:1::7]:5000");

    [Test]
    public void Choose_AnyIPv4AddressWithoutIPv4Route_IsNone() =>
        Choose("http://0.0.0.0:5000", null, V6).Should().BeNull();

    [TestCase("http://[::]:5000")]
    [TestCase("http://*:5000")]
    public void Choose_AnyAddressWithoutAnyRoute_IsNone(string bound) =>
        Choose(bound, null, null).Should().BeNull();

    [TestCase("orders.example.com", "orders.example.com:5000")]
    [TestCase("192.0.2.9", "192.0.2.9:5000")]
    [TestCase("2001:db8::9", "[2001:db8::9]:5000")]
    [TestCase("[2001:db8::9]", "[2001:db8::9]:5000")]
    public void Choose_HostGiven_TakesItWithTheBoundPort(string host, string expected)
    {
        Choose("http://[::]:5000", V4, V6, host).Should().Be(expected);
        Choose("http://127.0.0.1:5000", V4, V6, host).Should().Be(expected);
    }

    [TestCase("http://unix:/tmp/orders.sock")]
    [TestCase("http://pipe:/orders")]
    [TestCase("http://orders:0")]
    [TestCase("10.9.8.7")]
    [TestCase("tcp://10.9.8.7")]
    [TestCase("nonsense")]
    [TestCase("")]
    public void Choose_NoTcpAddress_IsNone(string bound) => Choose(bound, V4, V6).Should().BeNull();

    [TestCase("127.0.0.1", true)]
    [TestCase("127.8.0.1", true)]
    [TestCase("::1", true)]
    [TestCase("localhost", true)]
    [TestCase("10.0.0.1", false)]
    [TestCase("orders", false)]
    public void DialableAddress_IsLoopbackHost_KnowsHostsThatOnlyThisMachineReaches(string host, bool expected) =>
        DialableAddress.IsLoopbackHost(host).Should().Be(expected);

    [TestCase("orders.example.com", "orders.example.com")]
    [TestCase("[::1]", "::1")]
    [TestCase("::ffff:10.0.0.1", "10.0.0.1")]
    [TestCase("10.0.0.1:80", null)]
    [TestCase("[::1]:80", null)]
    [TestCase("http://orders", null)]
    [TestCase("", null)]
    [TestCase(null, null)]
    public void HostText_TryNormalize_TakesHostsOnly(string? text, string? expected)
    {
        HostText.TryNormalize(text, out var host).Should().Be(expected is not null);
        host.Should().Be(expected);
    }

    [TestCase(AddressFamily.InterNetwork)]
    [TestCase(AddressFamily.InterNetworkV6)]
    public void DefaultRoute_LocalAddress_IsOneThatOthersCanReachOrNone(AddressFamily family)
    {
        if (DefaultRoute.LocalAddress(family) is { } address)
        {
            address.AddressFamily.Should().Be(family);
            IPAddress.IsLoopback(address).Should().BeFalse();
            address.Should().NotBe(IPAddress.Any).And.NotBe(IPAddress.IPv6Any);
        }
    }

    private static string? Choose(string bound, string? v4, string? v6, string? host = null) =>
        new AdvertisedAddress(family => Parse(family == AddressFamily.InterNetwork ? v4 : v6)).Choose(bound, host) is { } chosen
            ? HostText.Format(chosen)
            : null;

    private static IPAddress? Parse(string? text) => text is null ? null : IPAddress.Parse(text);
}
