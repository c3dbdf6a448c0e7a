using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Net.Client;
using Testing;
using Testing.Processes;

namespace Consumers.Tests.Consuming;

/// <summary>What fake-etcd must do, however it is installed.</summary>
internal static class InstalledTool
{
    /// <summary>As etcd, the tool ends by the signal.</summary>
    private const int Terminated = 128 + 15;

    /// <summary>Starts a program, puts and gets a key, and ends the program.</summary>
    public static async Task ShouldServeAsync(string program)
    {
        await using var tool = CommandProcess.Start(program, "--fake-listen", "127.0.0.1:0");

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
