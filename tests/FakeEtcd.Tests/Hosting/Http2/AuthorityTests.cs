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
    public void IsServed_HostWithOrWithoutPort_IsTrue(string authority) =>
        Authority.IsServed(Encoding.Latin1.GetBytes(authority)).Should().BeTrue();

    [TestCase(":80", "-80")]
    [TestCase("a:", "a-")]
    [TestCase("a:8o", "a-8o")]
    [TestCase("a b", "a-b")]
    [TestCase("h1:1,h2:2", "h1-1-h2-2")]
    [TestCase("[::1", "---1")]
    [TestCase("[]", "--")]
    [TestCase("[:]:80", "----80")]
    [TestCase("\u00ff", "-")]
    public void Mend_AnythingElse_GivesAServedHostOfTheSameLength(string authority, string mended)
    {
        var bytes = Encoding.Latin1.GetBytes(authority);
        Authority.IsServed(bytes).Should().BeFalse();

        Authority.Mend(bytes);

        Encoding.Latin1.GetString(bytes).Should().Be(mended);
        Authority.IsServed(bytes).Should().BeTrue();
    }
}
