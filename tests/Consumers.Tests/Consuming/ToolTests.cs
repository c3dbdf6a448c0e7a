using Consumers.Tests.Support;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Net.Client;
using NUnit.Framework;
using Testing;
using Testing.Processes;

namespace Consumers.Tests.Consuming;

/// <summary>The tool, installed.</summary>
public sealed class ToolTests
{
    /// <summary>As etcd, the tool ends by the signal.</summary>
    private const int Terminated = 128 + 15;

    [Test]
    public async Task Install_FromPackage_ServesUntilItIsTerminated()
    {
        var folder = Path.Combine(Workspace.Folder, "tools");
        await Dotnet.RunAsync(
            Workspace.Folder,
            "tool", "install", "fake-etcd",
            "--version", Workspace.Packages.Version, "--tool-path", folder, "--configfile", ConsumerProjects.NuGetConfig);
        await using var tool = CommandProcess.Start(Path.Combine(folder, "fake-etcd"), "--fake-listen", "127.0.0.1:0");

        var announcement = await tool.NextLineAsync();
        await PutAndGetAsync(announcement.Split(' ').Single(word => word.StartsWith("http://", StringComparison.Ordinal)));
        await tool.SignalAsync("TERM");

        (await tool.EndAsync()).ExitCode.Should().Be(Terminated);
    }

    private static async Task PutAndGetAsync(string address)
    {
        using var channel = GrpcChannel.ForAddress(address);
        var kv = new KV.KVClient(channel);
        var key = ByteString.CopyFromUtf8("a");
        await kv.PutAsync(new PutRequest { Key = key }).ResponseAsync.Within("a put");
        (await kv.RangeAsync(new RangeRequest { Key = key }).ResponseAsync.Within("a range")).Count.Should().Be(1);
    }
}
