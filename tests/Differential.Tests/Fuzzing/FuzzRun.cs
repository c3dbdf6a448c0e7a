using System.Collections.Concurrent;
using System.Globalization;
using Differential.Tests.Execution;
using Grpc.Core;

namespace Differential.Tests.Fuzzing;

/// <summary>Sends fuzzed calls until a number of them was compared.</summary>
internal static class FuzzRun
{
    private const int CallsABatch = 250;

    /// <summary>Fresh servers now and then: small revisions.</summary>
    private const int BatchesAPair = 40;

    /// <summary>How many pairs of servers are called at once; worker n has the batches n, n + this, and so on.</summary>
    private const int Workers = 2;

    /// <summary>A run goes on after a difference, since the next is often another one, up to this many.</summary>
    private const int MaxDifferences = 20;

    /// <param name="seed">The seed of the first batch; the next has the next seed.</param>
    /// <param name="calls">How many calls to compare.</param>
    /// <param name="generate">Creates the generator of the calls of a batch.</param>
    /// <param name="report">Receives the result of each batch.</param>
    /// <returns>How many calls were compared.</returns>
    /// <exception cref="InvalidOperationException">The differences, with the seeds of their batches.</exception>
    public static async Task<long> RunAsync(int seed, long calls, Func<Random, ICallGenerator> generate, Action<string>? report = null)
    {
        var differences = new ConcurrentQueue<string>();
        List<Batch> batches = [];
        for (var left = calls; left > 0; left -= CallsABatch)
        {
            batches.Add(new Batch(unchecked(seed + batches.Count), (int)Math.Min(CallsABatch, left)));
        }

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker =>
            RunAsync(new Queue<Batch>(batches.Where((_, number) => number % Workers == worker)), generate, differences, report)));
        return differences.IsEmpty ? calls : throw new InvalidOperationException(string.Join("\n\n", differences));
    }

    private static async Task RunAsync(
        Queue<Batch> batches, Func<Random, ICallGenerator> generate, ConcurrentQueue<string> differences, Action<string>? report)
    {
        while (batches.Count > 0 && differences.Count < MaxDifferences)
        {
            await using var servers = await FuzzPair.StartAsync();
            for (var i = 0; i < BatchesAPair && batches.TryDequeue(out var batch); i++)
            {
                if (await RunBatchAsync(batch, servers, generate, report) is { } difference)
                {
                    differences.Enqueue(difference);
                    report?.Invoke(difference);
                    break;
                }
            }
        }
    }

    /// <returns>The difference at which the batch ended; null if there was none.</returns>
    private static async Task<string?> RunBatchAsync(
        Batch batch, FuzzPair servers, Func<Random, ICallGenerator> generate, Action<string>? report)
    {
        var (seed, calls) = batch;
        var run = new FuzzBatch(seed, servers, generate);
        try
        {
            await run.RunAsync(calls);
        }
        catch (Exception failure) when (failure is Difference or TimeoutException or RpcException or HttpRequestException or IOException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{failure.Message}\nAgain: {calls} calls, --seed {seed}");
        }

        var excluded = string.Join(", ", run.Excluded.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Value} × {entry.Key}")));
        report?.Invoke(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {calls} calls alike; left out: {excluded}"));
        return null;
    }

    private sealed record Batch(int Seed, int Calls);
}
