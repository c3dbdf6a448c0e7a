using FluentAssertions;
using NUnit.Framework;

namespace Conformance.Tests.Etcdctl;

/// <summary>How the stand-alone server starts and ends.</summary>
public sealed class FakeEtcdToolTests
{
    [TestCase("TERM")]
    [TestCase("INT")]
    public async Task Signal_RunningTool_StopsItCleanly(string signal)
    {
        await using var tool = await FakeEtcdTool.StartAsync();

        await tool.Process.SignalAsync(signal);

        var end = await tool.Process.EndAsync();
        end.ExitCode.Should().Be(0);
        end.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task Start_PortInUse_SaysSoInOneLineAndExitsWithOne()
    {
        await using var first = await FakeEtcdTool.StartAsync();

        await using var second = FakeEtcdTool.Run(first.Endpoint);

        var end = await second.EndAsync();
        end.ExitCode.Should().Be(1);
        end.Output.Should().BeEmpty();
        end.Errors.Should().ContainSingle().Which.Should().StartWith("fake-etcd: ").And.Contain(first.Endpoint);
    }
}
