using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Processes;

namespace FakeEtcd.Tool.Tests;

/// <summary>What the npm package starts, and what the Dockerfile starts. <c>eng/pack-native.sh</c> installs the packages themselves.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class LauncherTests
{
    private DirectoryInfo _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("launcher-");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [Test]
    public async Task Npm_ProgramEnds_PassesArgumentsOutputAndExitCode()
    {
        var launcher = Install("echo \"$@\"; echo wrong >&2; exit 7");

        var ended = await CommandProcess.RunAsync("node", [launcher, "--name", "a b"]);

        ended.Output.Should().Equal("--name a b");
        ended.Errors.Should().Equal("wrong");
        ended.ExitCode.Should().Be(7);
    }

    [Test]
    public async Task Npm_Terminated_EndsWithTheProgram()
    {
        var launcher = Install("trap 'echo stopped; exit 3' TERM; echo started; while true; do sleep 0.05; done");
        await using var command = CommandProcess.Start("node", launcher);
        (await command.NextLineAsync()).Should().Be("started");

        await command.SignalAsync("TERM");

        (await command.NextLineAsync()).Should().Be("stopped");
        (await command.EndAsync()).ExitCode.Should().Be(3);
    }

    [Test]
    public async Task Npm_WithoutAProgramForThePlatform_SaysSo()
    {
        var launcher = Install(program: null);

        var ended = await CommandProcess.RunAsync("node", [launcher, "--version"]);

        ended.ExitCode.Should().Be(1);
        ended.Errors.Should().ContainSingle().Which.Should().Contain("the package fake-etcd-linux-x64 is not installed");
    }

    [Test]
    public async Task Dockerfile_EntryPoint_IsACommandLineOfTheProgram()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "Dockerfile"));
        var entryPoint = JsonSerializer.Deserialize<string[]>(lines.Single(line => line.StartsWith("ENTRYPOINT", StringComparison.Ordinal))["ENTRYPOINT".Length..])!;

        entryPoint[0].Should().Be("fake-etcd");
        entryPoint[1..].Should().OnlyContain(flag => Flags.FlagTable.All.Any(row => flag.StartsWith($"--{row.Name}=", StringComparison.Ordinal)));
    }

    /// <summary>Lays the packages out as npm does, with a script in place of the program.</summary>
    private string Install(string? program)
    {
        var bin = Directory.CreateDirectory(Path.Combine(_folder.FullName, "node_modules", "fake-etcd", "bin")).FullName;
        var launcher = Path.Combine(bin, "fake-etcd.js");
        File.Copy(Path.Combine(Repository.Root, "eng", "npm", "fake-etcd.js"), launcher);
        if (program is not null)
        {
            var platform = Directory.CreateDirectory(Path.Combine(_folder.FullName, "node_modules", "fake-etcd-linux-x64", "bin")).FullName;
            var script = Path.Combine(platform, "fake-etcd");
            File.WriteAllText(script, $"#!/bin/sh\n{program}\n");
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return launcher;
    }
}
