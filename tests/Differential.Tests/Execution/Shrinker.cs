using Differential.Tests.Programs;

namespace Differential.Tests.Execution;

/// <summary>Takes steps out of a failing program for as long as it still fails, each time on fresh servers.</summary>
internal static class Shrinker
{
    private const int MaxAttempts = 200;

    /// <returns>The smallest failing program found, and its failure; null if the program does not fail on fresh servers.</returns>
    public static async Task<(IReadOnlyList<Step> Program, Difference Failure)?> ShrinkAsync(IReadOnlyList<Step> program)
    {
        var attempts = 0;
        if (await FailureAsync(program) is not { } failure)
        {
            return null;
        }

        for (var size = program.Count / 2; size >= 1; size = Math.Min(size / 2, program.Count))
        {
            for (var start = 0; start < program.Count && attempts < MaxAttempts;)
            {
                List<Step> smaller = [.. program.Take(start), .. program.Skip(start + size)];
                attempts++;
                if (smaller.Count > 0 && await FailureAsync(smaller) is { } still)
                {
                    (program, failure) = (smaller, still);
                }
                else
                {
                    start += size;
                }
            }
        }

        return (program, failure);
    }

    private static async Task<Difference?> FailureAsync(IReadOnlyList<Step> program)
    {
        await using var servers = await ServerPair.StartAsync();
        try
        {
            await servers.LockStep.RunAsync(program);
            return null;
        }
        catch (Difference difference)
        {
            return difference;
        }
    }
}
