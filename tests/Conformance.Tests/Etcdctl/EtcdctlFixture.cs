using System.Text.RegularExpressions;
using Conformance.Tests.Backends;
using Conformance.Tests.Watching;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;
using Testing.Processes;

namespace Conformance.Tests.Etcdctl;

/// <summary>Sessions of the real <c>etcdctl</c>, with the stand-alone FakeEtcd and with the real etcd.</summary>
[TestFixture(Backend.Tool)]
[TestFixture(Backend.Real)]
public abstract partial class EtcdctlFixture(Backend backend) : WatchFixture(backend)
{
    /// <summary>Runs a command that succeeds, and tells its output.</summary>
    protected async Task<IReadOnlyList<string>> EtcdctlAsync(params string[] arguments) => await EtcdctlWithInputAsync("", arguments);

    protected async Task<IReadOnlyList<string>> EtcdctlWithInputAsync(string input, params string[] arguments)
    {
        var result = await RunAsync(input, arguments);
        result.ExitCode.Should().Be(0, "etcdctl {0} said: {1}", string.Join(' ', arguments), string.Join('\n', result.Errors));
        return result.Output;
    }

    /// <summary>Runs a command to its end, however it ends.</summary>
    protected async Task<CommandResult> RunAsync(string input, params string[] arguments) =>
        await CommandProcess.RunAsync(await EtcdBinaries.EtcdctlAsync(), WithGlobals(arguments), input);

    /// <summary>Starts a command that goes on until it is killed.</summary>
    protected async Task<CommandProcess> StartAsync(params string[] arguments) =>
        CommandProcess.Start(await EtcdBinaries.EtcdctlAsync(), WithGlobals(arguments));

    /// <summary>Grants a lease and tells its id as etcdctl writes it.</summary>
    protected async Task<string> GrantAsync(int ttl)
    {
        var line = (await EtcdctlAsync("lease", "grant", $"{ttl}")).Should().ContainSingle().Which;
        var match = GrantedLine().Match(line);
        match.Groups["ttl"].Value.Should().Be($"{ttl}", "{0} tells the TTL", line);
        return match.Groups["lease"].Value;
    }

    private string[] WithGlobals(string[] arguments) =>
        [$"--endpoints={Server.Endpoint}", "--dial-timeout=30s", "--command-timeout=30s", .. arguments];

    [GeneratedRegex(@"^lease (?<lease>[0-9a-f]+) granted with TTL\((?<ttl>\d+)s\)$")]
    private static partial Regex GrantedLine();
}
