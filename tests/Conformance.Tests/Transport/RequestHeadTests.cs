using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing.Network;

namespace Conformance.Tests.Transport;

/// <summary>What a request may claim of where it goes: etcd answers whatever it is.</summary>
public sealed class RequestHeadTests(Backend backend) : ConformanceFixture(backend)
{
    [TestCase("http", "127.0.0.1:2379", TestName = "Call_PlainAuthority_IsAnswered")]
    [TestCase("https", "etcd.example:443", TestName = "Call_SchemeOfAProxyThatEndsTls_IsAnswered")]
    [TestCase("http", "h1:1,h2:2", TestName = "Call_SeveralHosts_IsAnswered")]
    [TestCase("http", "h1:1%2Ch2:2", TestName = "Call_SeveralHostsEscaped_IsAnswered")]
    [TestCase("http", "a b", TestName = "Call_SpaceInTheAuthority_IsAnswered")]
    [TestCase("http", "unix:@x", TestName = "Call_UnixSocketAsAuthority_IsAnswered")]
    [TestCase("http", "#initially=[127.0.0.1:1]", TestName = "Call_EndpointListAsAuthority_IsAnswered")]
    [TestCase("http", "[::1]:2379", TestName = "Call_Ipv6Authority_IsAnswered")]
    [TestCase("http", "[::1", TestName = "Call_BrokenIpv6Authority_IsAnswered")]
    [TestCase("http", ":", TestName = "Call_NeitherHostNorPort_IsAnswered")]
    [TestCase("http", "", TestName = "Call_EmptyAuthority_IsAnswered")]
    [TestCase("http", null, TestName = "Call_NoAuthority_IsAnswered")]
    public async Task Call_AnyAuthority_IsAnswered(string scheme, string? authority)
    {
        var message = await RawHttp2Call.SendAsync(
            Server.Endpoint, "/etcdserverpb.Maintenance/Status", scheme, authority, new StatusRequest());

        StatusResponse.Parser.ParseFrom(message).Version.Should().StartWith("3.5.");
    }
}
