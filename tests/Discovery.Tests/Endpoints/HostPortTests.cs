using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Endpoints;

[TestFixture]
internal sealed class HostPortTests
{
    [TestCase("127.0.0.1:80", "127.0.0.1", 80)]
    [TestCase("my-host.local:65535", "my-host.local", 65535)]
    [TestCase("[::1]:80", "::1", 80)]
    [TestCase("[fe80::1%2]:80", "fe80::1%2", 80)]
    [TestCase("host", "host", 5000)]
    [TestCase("[::1]", "::1", 5000)]
    [TestCase("::1", "::1", 5000)]
    public void TryParse_Address_GivesHostAndPort(string text, string host, int port)
    {
        HostPort.TryParse(text, defaultPort: 5000, out var result).Should().BeTrue();
        result.Should().Be(new HostPort(host, port));
    }

    [TestCase("")]
    [TestCase(":80")]
    [TestCase("host:")]
    [TestCase("host:0")]
    [TestCase("host:65536")]
    [TestCase("host:+80")]
    [TestCase("host:80:90")]
    [TestCase("[host]:80")]
    [TestCase("[::1")]
    [TestCase("[::1]80")]
    [TestCase("http://host:80")]
    [TestCase("unix:/tmp/socket")]
    [TestCase("ho st:80")]
    [TestCase("[]:80")]
    public void TryParse_SomethingElse_Fails(string text) => HostPort.TryParse(text, defaultPort: 5000, out _).Should().BeFalse();

    [TestCase("host")]
    [TestCase("::1")]
    [TestCase("[::1]")]
    public void TryParse_NoPortAndNoDefault_Fails(string text) => HostPort.TryParse(text, defaultPort: null, out _).Should().BeFalse();
}
