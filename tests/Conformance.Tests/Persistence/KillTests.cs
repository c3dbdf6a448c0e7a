using System.Globalization;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Conformance.Tests.Persistence;

/// <summary>Nothing that the stand-alone server has acknowledged or shown is lost when it is killed, or when its disk is full.</summary>
public sealed class KillTests
{
    /// <summary>As etcd, the tool ends by the signal.</summary>
    private const int Terminated = 128 + 15;

    private const int DefaultKills = 20;
    private const int LongestRun = 300;

    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void Create() => _directory = new TemporaryDirectory();

    [TearDown]
    public void Delete() => _directory.Dispose();

    /// <summary>The environment variable DATA_KILLS sets another number of kills, and DATA_KILLS_SEED other moments.</summary>
    [Test]
    public async Task Kill_AtRandomMoments_LosesNothing()
    {
        var kills = ReadNumber("DATA_KILLS", DefaultKills);
        var random = new Random(ReadNumber("DATA_KILLS_SEED", 1));
        var writes = new AcknowledgedWrites();
        for (var kill = 1; kill <= kills; kill++)
        {
            if (random.Next(8) == 0)
            {
                await KillWhileStartingAsync(random);
            }
            else
            {
                await KillWhileServingAsync(random, writes);
            }

            if (kill % 50 == 0)
            {
                await TestContext.Progress.WriteLineAsync(
                    string.Create(CultureInfo.InvariantCulture, $"{kill} kills, {writes.Count} acknowledged writes, nothing lost"));
            }
        }

        await using var last = await StoredTool.StartAsync(_directory.Path);
        await writes.CheckAsync(last.Endpoint);
        writes.Count.Should().BePositive();
    }

    [Test]
    public async Task Terminate_WhileClientsWrite_LosesNothing()
    {
        var writes = new AcknowledgedWrites();
        for (var run = 0; run < 3; run++)
        {
            await using var tool = await StoredTool.StartAsync(_directory.Path);
            await writes.CheckAsync(tool.Endpoint);
            var running = writes.RunAsync(tool.Endpoint);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.CurrentContext.CancellationToken);
            await tool.Process.SignalAsync("TERM");
            (await tool.Process.EndAsync()).ExitCode.Should().Be(Terminated);
            await running.Within("the clients see the end");
        }

        await using var last = await StoredTool.StartAsync(_directory.Path);
        await writes.CheckAsync(last.Endpoint);
    }

    [Test]
    public async Task Put_DiskIsFull_IsUnavailable_AndTheRestIsThereAfterAKill()
    {
        var acknowledged = 0;
        await using (var full = await StoredTool.StartWithLimitAsync(_directory.Path, kibibytes: 200))
        {
            using var client = new EtcdClients($"http://{full.Endpoint}");
            var refusal = (RpcException?)null;
            while (refusal is null && acknowledged < 1000)
            {
                try
                {
                    await client.PutAsync($"key{acknowledged:D4}", new string('v', 1000));
                    acknowledged++;
                }
                catch (RpcException exception)
                {
                    refusal = exception;
                }
            }

            refusal!.Status.Should().Be(new Status(StatusCode.Unavailable, "etcdserver: cannot write to the data directory"));
            acknowledged.Should().BeInRange(50, 200, "a log of 200 KiB has so much space");
            await client.Awaiting(it => it.PutAsync("other", "value")).Should().ThrowAsync<RpcException>();
        }

        await using var again = await StoredTool.StartAsync(_directory.Path);
        using var other = new EtcdClients($"http://{again.Endpoint}");
        var stored = await other.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("k"), RangeEnd = ByteString.CopyFromUtf8("l") });
        stored.Count.Should().BeInRange(acknowledged, acknowledged + 1);
        await other.PutAsync("other", "value");
    }

    [Test]
    public async Task Start_DirectoryIsDamaged_SaysSoAndExitsWithOne()
    {
        await using (var tool = await StoredTool.StartAsync(_directory.Path))
        {
            await tool.Process.SignalAsync("TERM");
            await tool.Process.EndAsync();
        }

        var log = Directory.GetFiles(Path.Combine(_directory.Path, "fake-etcd"), "log-*").Single();
        var bytes = await File.ReadAllBytesAsync(log);
        bytes[40] ^= 1;
        await File.WriteAllBytesAsync(log, bytes);

        await using var damaged = StoredTool.Run(_directory.Path);
        var end = await damaged.EndAsync();
        end.ExitCode.Should().Be(1);
        end.Errors.Should().ContainSingle(line => line.Contains("failed to start etcd", StringComparison.Ordinal))
            .Which.Should().Contain("The data directory is damaged: ").And.Contain(log);
    }

    private static int ReadNumber(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private async Task KillWhileStartingAsync(Random random)
    {
        await using var starting = StoredTool.Run(_directory.Path);
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(2 * LongestRun)), TimeProvider.System, TestContext.CurrentContext.CancellationToken);
    }

    private async Task KillWhileServingAsync(Random random, AcknowledgedWrites writes)
    {
        Task running;
        await using (var tool = await StoredTool.StartAsync(_directory.Path))
        {
            await writes.CheckAsync(tool.Endpoint);
            running = writes.RunAsync(tool.Endpoint);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(LongestRun)), TimeProvider.System, TestContext.CurrentContext.CancellationToken);
        }

        await running.Within("the clients see that the server is gone");
    }
}
