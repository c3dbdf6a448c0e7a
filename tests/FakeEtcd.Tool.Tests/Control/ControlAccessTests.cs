using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tool.Tests.Control;

/// <summary>Who may call the control API, and what it says to wrong requests.</summary>
public sealed class ControlAccessTests
{
    [TestCase(null)]
    [TestCase("Bearer")]
    [TestCase("Bearer wrong")]
    [TestCase("Basic " + ControlHost.Token)]
    [TestCase("Bearer " + ControlHost.Token + "x")]
    public async Task Request_WithoutTheToken_Is401(string? authorization)
    {
        await using var host = await ControlHost.StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{host.Url}/v1/server");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var response = await http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(401);
        response.Headers.WwwAuthenticate.ToString().Should().Be("Bearer");
        (await response.Content.ReadAsStringAsync()).Should().NotContain(ControlHost.Token);
    }

    [TestCase("Origin", "http://127.0.0.1:80")]
    [TestCase("Origin", "null")]
    [TestCase("Host", "evil.example")]
    [TestCase("Host", "10.0.0.1:80")]
    public async Task Request_OfAWebPage_Is403(string header, string value)
    {
        await using var host = await ControlHost.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/server");
        request.Headers.TryAddWithoutValidation(header, value);

        var answer = await host.SendAsync(request);

        answer.Status.Should().Be(403);
        answer.ContentType.Should().Be("application/problem+json");
    }

    [TestCase("localhost")]
    [TestCase("127.0.0.1:1")]
    [TestCase("[::1]:1")]
    public async Task Request_ThatNamesThisMachine_IsServed(string name)
    {
        await using var host = await ControlHost.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/server");
        request.Headers.Host = name;

        (await host.SendAsync(request)).Status.Should().Be(200);
    }

    [Test]
    public async Task Body_ThatIsTooLarge_Is413()
    {
        await using var host = await ControlHost.StartAsync();

        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/keys") { Content = new ByteArrayContent(new byte[(4 * 1024 * 1024) + 1]) };
        request.Headers.ExpectContinue = true;

        var answer = await host.SendAsync(request);

        answer.Status.Should().Be(413);
        host.Etcd.Revision.Should().Be(1);
    }

    [TestCase("POST", "/v1/clock/advance", "{", "400 -")]
    [TestCase("POST", "/v1/clock/advance", "[]", "400 -")]
    [TestCase("POST", "/v1/clock/advance", "{'by': '1s', 'by': '2s'}", "400 -")]
    [TestCase("POST", "/v1/clock/advance", "", "400 by")]
    [TestCase("POST", "/v1/clock/advance", "{'by': null}", "400 by")]
    [TestCase("POST", "/v1/clock/advance", "{'by': 5}", "400 by")]
    [TestCase("POST", "/v1/clock/advance", "{'by': '5'}", "400 by")]
    [TestCase("POST", "/v1/clock/advance", "{'by': '5s'}", "409 -")]
    [TestCase("POST", "/v1/clock/advance", "{'by': '5s', 'to': 1}", "400 to")]
    [TestCase("POST", "/v1/server/stop", "{'mode': 1}", "400 mode")]
    [TestCase("POST", "/v1/server/stop", "{'mode': 'Hard'}", "400 mode")]
    [TestCase("POST", "/v1/server/restart", "{'keepData': 'no'}", "400 keepData")]
    [TestCase("POST", "/v1/server/resume", "", "409 -")]
    [TestCase("PUT", "/v1/server/quirks", "{}", "400 quirks")]
    [TestCase("PUT", "/v1/server/quirks", "{'quirks': ['None', 'Odd']}", "400 quirks[1]")]
    [TestCase("POST", "/v1/compact", "{'revision': 9}", "400 revision")]
    [TestCase("POST", "/v1/leases/x/expire", "", "400 id")]
    [TestCase("POST", "/v1/leases/5/expire", "", "404 id")]
    [TestCase("GET", "/v1/faults/1", null, "404 id")]
    [TestCase("DELETE", "/v1/faults/x", null, "404 id")]
    [TestCase("POST", "/v1/faults/1/wait", "", "404 id")]
    [TestCase("POST", "/v1/snapshots/1/restore", "", "404 id")]
    [TestCase("DELETE", "/v1/snapshots/1", null, "404 id")]
    [TestCase("POST", "/v1/faults", "{}", "400 action")]
    [TestCase("POST", "/v1/faults", "{'action': 'Explode'}", "400 action")]
    [TestCase("POST", "/v1/faults", "{'action': 'Fail'}", "400 error")]
    [TestCase("POST", "/v1/faults", "{'action': 'Fail', 'error': 'Nope'}", "400 error")]
    [TestCase("POST", "/v1/faults", "{'action': 'Fail', 'error': 'NoLeader', 'code': 'Unavailable'}", "400 error")]
    [TestCase("POST", "/v1/faults", "{'action': 'Fail', 'code': 'Unavailable'}", "400 message")]
    [TestCase("POST", "/v1/faults", "{'action': 'Fail', 'code': 'OK', 'message': 'x'}", "400 code")]
    [TestCase("POST", "/v1/faults", "{'action': 'Hang', 'reason': 'x'}", "400 reason")]
    [TestCase("POST", "/v1/faults", "{'action': 'Delay'}", "400 by")]
    [TestCase("POST", "/v1/faults", "{'action': 'Delay', 'by': '0s'}", "400 by")]
    [TestCase("POST", "/v1/faults", "{'action': 'Hang', 'rpcs': []}", "400 rpcs")]
    [TestCase("POST", "/v1/faults", "{'action': 'Hang', 'rpcs': ['Put', 'Pat']}", "400 rpcs[1]")]
    [TestCase("POST", "/v1/faults", "{'action': 'Hang', 'rpcs': ['Status'], 'key': 'a'}", "400 key")]
    [TestCase("POST", "/v1/faults", "{'action': 'Hang', 'key': ''}", "400 key")]
    [TestCase("POST", "/v1/faults", "{'action': 'Hang', 'lease': '0'}", "400 lease")]
    [TestCase("POST", "/v1/faults", "{'action': 'Hang', 'times': 0}", "400 times")]
    [TestCase("POST", "/v1/faults", "{'action': 'Hang', 'skip': -1}", "400 skip")]
    [TestCase("POST", "/v1/faults", "{'action': 'Hang', 'probability': 2}", "400 probability")]
    [TestCase("POST", "/v1/faults", "{'action': 'Stall', 'rpcs': ['Put']}", "400 action")]
    [TestCase("POST", "/v1/streams/stall", "{'rpc': 'Put'}", "400 rpc")]
    [TestCase("POST", "/v1/streams/stall", "{'rpc': 'LeaseKeepAlive', 'key': 'a'}", "400 key")]
    [TestCase("POST", "/v1/streams/stall", "{'lease': '1'}", "400 lease")]
    [TestCase("POST", "/v1/streams/stall", "{'client': ''}", "400 client")]
    [TestCase("POST", "/v1/streams/break", "{'error': 'Nope'}", "400 error")]
    [TestCase("POST", "/v1/streams/cancel-watches", "{}", "400 reason")]
    [TestCase("POST", "/v1/streams/cancel-watches", "{'reason': 'x', 'rpc': 'LeaseKeepAlive'}", "400 rpc")]
    [TestCase("POST", "/v1/streams/compact-watches", "{'rpc': 'Observe'}", "400 rpc")]
    [TestCase("GET", "/v1/journal?rpc=Nope", null, "400 rpc")]
    [TestCase("GET", "/v1/journal?limit=0", null, "400 limit")]
    [TestCase("GET", "/v1/journal?after=-1", null, "400 after")]
    [TestCase("GET", "/v1/journal?faulted=maybe", null, "400 faulted")]
    [TestCase("GET", "/v1/journal?status=14", null, "400 status")]
    [TestCase("GET", "/v1/journal?kind=x", null, "400 kind")]
    [TestCase("GET", "/v1/journal?key=a&key=b", null, "400 key")]
    [TestCase("POST", "/v1/journal/wait", "{'timeout': '11s'}", "400 timeout")]
    [TestCase("POST", "/v1/journal/wait", "{'timeout': '0s'}", "504 -")]
    [TestCase("POST", "/v1/keys", "{'values': {'a': 1}}", "400 values.a")]
    [TestCase("POST", "/v1/keys", "{'values': {'': 'x'}}", "400 values")]
    [TestCase("GET", "/v1/keys?limit=x", null, "400 limit")]
    [TestCase("GET", "/v1/nothing", null, "404 path")]
    public async Task Request_ThatIsWrong_IsAProblemThatNamesTheField(string method, string path, string? body, string expected)
    {
        await using var host = await ControlHost.StartAsync();

        var answer = await host.SendAsync(new HttpMethod(method), path, body);

        answer.Error.Should().Be(expected, answer.Text);
        answer.ContentType.Should().Be("application/problem+json");
        answer.Json.GetProperty("status").GetInt32().Should().Be(answer.Status);
        answer.Json.GetProperty("title").GetString().Should().NotBeEmpty();
        answer.Json.GetProperty("detail").GetString().Should().NotBeEmpty().And.NotContain("System.").And.NotContain("Parameter");
        host.Etcd.Faults.Rules.Should().BeEmpty();
        host.Etcd.Revision.Should().Be(1);
    }

    [Test]
    public async Task Requests_AtTheSameTime_DoNotDisturbEachOther()
    {
        await using var host = await ControlHost.StartAsync();

        var added = await Task.WhenAll(Enumerable.Range(0, 40).Select(async number =>
        {
            await host.PostAsync("/v1/keys", $"{{'values': {{'key{number}': 'x'}}}}");
            var fault = await host.PostAsync("/v1/faults", $"{{'action': 'Hang', 'key': 'k{number}'}}");
            await host.GetAsync("/v1/faults");
            return fault.Json.GetProperty("id").GetInt32();
        }));

        added.Should().OnlyHaveUniqueItems();
        (await host.GetAsync("/v1/faults")).Json.GetProperty("faults").EnumerateArray()
            .Select(fault => fault.GetProperty("id").GetInt32()).Should().Equal(Enumerable.Range(1, 40));
        (await host.GetAsync("/v1/keys")).Count.Should().Be(40);
        await Task.WhenAll(added.Select(id => host.DeleteAsync($"/v1/faults/{id}")));
        host.Etcd.Faults.Rules.Should().BeEmpty();
    }
}
