using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Processes;

namespace FakeEtcd.Tests.Hosting;

/// <summary>A program that hosts a server ends by a signal, as it does without one.</summary>
public sealed class SignalTests
{
    private static readonly string[] Phases = ["before", "during", "after"];

    [Test]
    public async Task Signal_HostingProgram_EndsIt([Values("TERM", "INT")] string signal, [ValueSource(nameof(Phases))] string phase)
    {
        var program = Repository.BuiltProgram(Path.Combine("tests", "ConsoleHost"), "ConsoleHost");

        // A shell that runs tests in the background has them ignore SIGINT, and so would the program.
        await using var process = CommandProcess.Start("env", "--default-signal=INT,TERM", program);
        while (await process.NextLineAsync() != phase)
        {
            await process.WriteLineAsync();
        }

        await process.SignalAsync(signal);

        var end = await process.EndAsync();
        end.ExitCode.Should().Be(signal == "TERM" ? 128 + 15 : 128 + 2);
        end.Errors.Should().BeEmpty();
    }
}
