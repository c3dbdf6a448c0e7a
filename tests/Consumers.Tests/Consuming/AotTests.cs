using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Processes;

namespace Consumers.Tests.Consuming;

/// <summary>A console program that is published as native code.</summary>
public sealed class AotTests
{
    private string _program = null!;

    [OneTimeSetUp]
    public async Task PublishAsync()
    {
        var folder = Path.Combine(Workspace.Folder, "aot");
        await ConsumerProjects.PublishAsync("Aot", folder);
        _program = Path.Combine(folder, "AotConsumer");
    }

    [Test]
    public async Task Run_NativeProgram_RegistersAndResolves()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        etcd.Put("order", "of the service that is an etcd");
        await using var program = CommandProcess.Start(
            _program, $"--ConnectionStrings:etcd={etcd.ConnectionString}", $"--Address={etcd.Endpoint}", "--Logging:LogLevel:Default=Warning");

        string line;
        do
        {
            line = await program.NextLineAsync().Within("the count");
        }
        while (line != "1 orders");

        (await program.EndAsync()).ExitCode.Should().Be(0);
        etcd.List("shop/").Should().BeEmpty();
    }

    [Test]
    public void Publish_NativeProgram_IsOneFileWithoutTheRuntime() =>
        new DirectoryInfo(Path.GetDirectoryName(_program)!).GetFiles().Select(file => file.Name)
            .Should().Contain("AotConsumer").And.NotContain(name => name.EndsWith(".dll", StringComparison.Ordinal));
}
