using System.Text.Json;
using FakeEtcd;
using FluentAssertions;
using Load.Workloads;
using NUnit.Framework;
using Testing;
using Testing.Processes;

namespace Load.Tests;

/// <summary>Each workload makes a few calls; nothing is said about their speed.</summary>
public sealed class WorkloadTests
{
    private static readonly string Program = Repository.BuiltProgram(Path.Combine("benchmarks", "Load"), "load");

    private static IEnumerable<string> Workloads => AllWorkloads.All.Select(workload => workload.Name);

    [TestCaseSource(nameof(Workloads))]
    public async Task Load_OneWorkload_PrintsItsFigures(string workload)
    {
        await using var etcd = await FakeEtcdServer.StartAsync();

        var result = await RunAsync(workload, $"fake={etcd.ConnectionString}#{Environment.ProcessId}", "--json");

        using var report = JsonDocument.Parse(string.Concat(result.Output));
        report.RootElement.GetProperty("settings").GetProperty("clients").GetInt32().Should().Be(4);
        var series = report.RootElement.GetProperty("series").EnumerateArray().Should().ContainSingle().Subject;
        series.GetProperty("workload").GetString().Should().Be(workload);
        series.GetProperty("server").GetString().Should().Be("fake");
        var sample = series.GetProperty("samples").EnumerateArray().Should().ContainSingle().Subject;
        sample.GetProperty("operations").GetInt32().Should().Be(40);
        sample.GetProperty("rate").GetDouble().Should().BePositive();
        sample.GetProperty("processorTime").GetDouble().Should().BeGreaterThanOrEqualTo(0);
        sample.GetProperty("peakResidentBytes").GetInt64().Should().BePositive();
    }

    [Test]
    public async Task Load_WithoutJson_PrintsATable()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();

        var result = await RunAsync("put", $"fake={etcd.ConnectionString}");

        result.Output.Should().HaveCount(3).And.OnlyContain(line => line.StartsWith('|') && line.EndsWith('|'));
    }

    [Test]
    public async Task Load_UnknownServer_SaysWhatServersThereAre()
    {
        var result = await CommandProcess.RunAsync(Program, ["put", "--server", "nowhere"]);

        result.ExitCode.Should().NotBe(0);
        result.Errors.Should().Contain(line => line.Contains("'nowhere' is no server. A server is noop"));
    }

    private static async Task<CommandResult> RunAsync(string workload, string server, params string[] more)
    {
        var result = await CommandProcess.RunAsync(Program,
        [
            workload, "--server", server, "--rounds", "1", "--warm-up", "8", "--total", "40", "--clients", "4", "--connections", "2",
            "--keys", "150", "--watches", "8", "--watch-connections", "2", "--streams", "2", "--pace", "100", .. more,
        ]);
        result.ExitCode.Should().Be(0, string.Join('\n', result.Errors));
        return result;
    }
}
