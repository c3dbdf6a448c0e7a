using FluentAssertions;
using NUnit.Framework;

namespace Differential.Tests;

/// <summary>Generated programs with fixed seeds. The command line of this project runs any number of others.</summary>
public sealed class GeneratedProgramTests
{
    [TestCase(1)]
    [TestCase(1_000_000)]
    public async Task Programs_OnFakeAndRealEtcd_AnswerAlike(int seed)
    {
        var compared = await DifferentialRun.RunAsync(seed, operations: 3000);

        compared.Should().BeGreaterThanOrEqualTo(3000);
    }
}
