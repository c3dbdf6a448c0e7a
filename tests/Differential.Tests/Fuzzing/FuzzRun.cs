using System.Globalization;
using Differential.Tests.Execution;

namespace Differential.Tests.Fuzzing;

/// <summary>Sends fuzzed calls until a number of them was compared.</summary>
internal static class FuzzRun
{
    private const int CallsABatch = 250;

    /// <summary>Fresh servers now and then: small revisions.</summary>
    private const int BatchesAPair = 40;

    /// <summary>A run goes on after a difference, since the next is often another one, up to this many.</summary>
    private const int MaxDifferences = 20;

    /// <returns>How many calls were compared.</returns>
    /// <exception cref="InvalidOperationException">The differences, with the seeds of their batches.</exception>
    public static async Task<long> RunAsync(int seed, long calls, Action<string>? report = null)
    {
        var differences = new List<string>();
        long done = 0;
        for (var batch = 0; done < calls && differences.Count < MaxDifferences;)
        {
            await using var servers = await FuzzPair.StartAsync();
            for (var i = 0; i < BatchesAPair && done < calls; i++, batch++)
            {
                var count = (int)Math.Min(CallsABatch, calls - done);
                done += count;
                var difference = await RunBatchAsync(unchecked(seed + batch), servers, count, report);
                if (difference is not null)
                {
                    differences.Add(difference);
                    report?.Invoke(difference);
                    batch++;
                    break;
                }
            }
        }

        return differences.Count == 0 ? done : throw new InvalidOperationException(string.Join("\n\n", differences));
    }

    /// <returns>The difference at which the batch ended; null if there was none.</returns>
    private static async Task<string?> RunBatchAsync(int seed, FuzzPair servers, int calls, Action<string>? report)
    {
        var batch = new FuzzBatch(seed, servers);
        try
        {
            await batch.RunAsync(calls);
        }
        catch (Exception failure) when (failure is Difference or TimeoutException or HttpRequestException or IOException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{failure.Message}\nAgain: --fuzz {calls} --seed {seed}");
        }

        var excluded = string.Join(", ", batch.Excluded.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Value} × {entry.Key}")));
        report?.Invoke(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {calls} calls alike; left out: {excluded}"));
        return null;
    }
}
