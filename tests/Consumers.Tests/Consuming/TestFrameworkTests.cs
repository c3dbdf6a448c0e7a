using Consumers.Tests.Support;
using FluentAssertions;
using NUnit.Framework;

namespace Consumers.Tests.Consuming;

/// <summary>Test projects of strangers, with the test frameworks that they use.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class TestFrameworkTests
{
    [TestCase("XunitV3", 2)]
    [TestCase("MSTest", 2)]
    [TestCase("NUnit4", 2)]
    [TestCase("NUnit5", 2)]
    public async Task Test_InThisFramework_PassesOnThePackages(string project, int tests)
    {
        var printed = await Dotnet.RunAsync(Workspace.Folder, "test", ConsumerProjects.Output(project, $"{project}Consumer.dll"));

        printed.Should().MatchRegex($@"Passed! +- Failed: +0, Passed: +{tests}, Skipped: +0,");
    }

    [Test]
    public async Task TUnit_TestsAreAProgram_PassesOnThePackages()
    {
        // In continuous integration, it prints in colors by default.
        var printed = await Dotnet.RunAsync(Workspace.Folder, ConsumerProjects.Output("TUnit", "TUnitConsumer.dll"), "--no-ansi");

        printed.Should().MatchRegex(@"failed: 0\s+succeeded: 1\s+skipped: 0");
    }
}
