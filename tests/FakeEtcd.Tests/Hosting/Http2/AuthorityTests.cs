using System.Text;
using FakeEtcd.Hosting.Http2;
using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tests.Hosting.Http2;

public sealed class AuthorityTests
{
    [TestCase("")]
    [TestCase("localhost")]
    [TestCase("a_b-c.example:2379")]
    [TestCase("[::1]")]
    [TestCase("[fe80::1.2.3.4]:80")]
    public void IsAccepted_HostWithOrWithoutPort_IsTrue(string authority) =>
        Authority.IsAccepted(Encoding.Latin1.GetBytes(authority)).Should().BeTrue();

    [TestCase(":80", "-80")]
    [TestCase("a:", "a-")]
    [TestCase("a:8o", "a-8o")]
    [TestCase("a b", "a-b")]
    [TestCase("h1:1,h2:2", "h1-1-h2-2")]
    [TestCase("[::1", "---1")]
    [TestCase("[]", "--")]
    [TestCase("[:]:80", "----80")]
    [TestCase("\u00ff", "-")]
    public void Sanitize_AnythingElse_ReturnsAnAcceptedHostOfTheSameLength(string authority, string sanitized)
    {
        var bytes = Encoding.Latin1.GetBytes(authority);
        Authority.IsAccepted(bytes).Should().BeFalse();

        Authority.Sanitize(bytes);

        Encoding.Latin1.GetString(bytes).Should().Be(sanitized);
        Authority.IsAccepted(bytes).Should().BeTrue();
    }
}
