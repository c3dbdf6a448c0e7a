using System.Text.Json;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Processes;

namespace Consumers.Tests.Consuming;

/// <summary>A worker service that references only Etcd.Discovery.</summary>
public sealed class WorkerTests
{
    private string _dotnetRoot = null!;

    [OneTimeSetUp]
    public void CreateMachine() => _dotnetRoot = MachineWithoutAspNet.Create();

    [Test]
    public void Build_Worker_NeedsOnlyTheRuntime()
    {
        using var config = JsonDocument.Parse(File.ReadAllText(ConsumerProjects.Output("Worker", "WorkerConsumer.runtimeconfig.json")));
        var options = config.RootElement.GetProperty("runtimeOptions");

        options.GetProperty("framework").GetProperty("name").GetString().Should().Be("Microsoft.NETCore.App");
        options.TryGetProperty("frameworks", out _).Should().BeFalse();
    }

    [Test]
    public async Task Run_Worker_OnAMachineWithoutAspNetIsRegisteredWhileItRuns()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var worker = Start("Worker", etcd);

        await Bounded.UntilAsync(() => etcd.List("shop/orders/").Count == 1, "the worker's registration");
        etcd.Get("shop/orders/10.0.0.5:5000").Should().Contain("10.0.0.5:5000");
        await worker.SignalAsync("TERM");

        (await worker.EndAsync()).ExitCode.Should().Be(0);
        etcd.List("shop/").Should().BeEmpty();
    }

    [Test]
    public async Task Run_WebApp_OnAMachineWithoutAspNetDoesNotStart()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var web = Start("Web", etcd);

        var end = await web.EndAsync();

        end.ExitCode.Should().NotBe(0);
        string.Join('\n', end.Errors).Should().Contain("Microsoft.AspNetCore.App");
    }

    private CommandProcess Start(string project, FakeEtcdServer etcd) => CommandProcess.Start(
        "env",
        $"{MachineWithoutAspNet.RootVariable}={_dotnetRoot}",
        ConsumerProjects.Output(project, $"{project}Consumer"),
        $"--Etcd={etcd.ConnectionString}");
}
