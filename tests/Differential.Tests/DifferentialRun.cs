using Differential.Tests.Execution;
using Differential.Tests.Generation;
using Differential.Tests.Programs;

namespace Differential.Tests;

/// <summary>Runs generated programs until a number of operations was compared, or a difference was found.</summary>
internal static class DifferentialRun
{
    private const int StepsAProgram = 30;

    /// <summary>Fresh servers now and then: small revisions, and no history that a failure would need.</summary>
    private const int ProgramsAPair = 200;

    /// <summary>Every so many programs one watches; watches take etcd up to 100 ms each to catch up.</summary>
    private const int WatchEvery = 10;

    /// <returns>How many operations were compared.</returns>
    /// <exception cref="InvalidOperationException">A difference, shrunk, with its seed.</exception>
    public static async Task<long> RunAsync(int seed, long operations, Action<long>? report = null)
    {
        long done = 0;
        for (var programNumber = 0; done < operations;)
        {
            await using var servers = await ServerPair.StartAsync();
            for (var i = 0; i < ProgramsAPair && done + servers.LockStep.Operations < operations; i++, programNumber++)
            {
                var programSeed = unchecked(seed + programNumber);
                var program = new ProgramGenerator(programSeed).Next(StepsAProgram, withWatches: programNumber % WatchEvery == 0);
                try
                {
                    await servers.LockStep.RunAsync(program);
                    await servers.LockStep.CleanUpAsync();
                }
                catch (Exception failure) when (failure is Difference or TimeoutException)
                {
                    throw new InvalidOperationException(await DescribeAsync(programSeed, program, failure), failure);
                }
            }

            done += servers.LockStep.Operations;
            report?.Invoke(done);
        }

        return done;
    }

    private static async Task<string> DescribeAsync(int seed, IReadOnlyList<Step> program, Exception failure)
    {
        var shrunk = failure is Difference ? await Shrinker.ShrinkAsync(program) : null;
        var (steps, message) = shrunk is { } found ? (found.Program, found.Failure.Message) : (program, failure.Message);
        return $""""
            {message}

            As a test for RegressionTests (seed {seed}{(shrunk is null ? "; fails only after earlier programs, or by time" : "")}):

                [Test]
                public Task Seed{seed}() => SameAsync("""
                    {StepText.Format(steps).Replace("\n", "\n                    ", StringComparison.Ordinal)}
                    """);
            """";
    }
}
