using NUnit.Framework;

namespace Etcd.Discovery.Tests.Chaos;

/// <summary>Random schedules of faults. The seed of a failure reproduces its faults.</summary>
internal sealed class ChaosTests
{
    private const int DefaultSchedules = 1000;
    private const int Parallel = 8;

    /// <summary>The environment variable CHAOS_SCHEDULES sets another number, CHAOS_SEED another first seed.</summary>
    [Test]
    public async Task Schedules_OfRandomFaults_AllConverge()
    {
        var first = ReadNumber("CHAOS_SEED", 1);
        var last = first + ReadNumber("CHAOS_SCHEDULES", DefaultSchedules);
        var next = first - 1;
        await Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var seed && seed < last)
            {
                await ChaosRun.RunAsync(seed);
            }
        })));
        Assert.That(next, Is.GreaterThanOrEqualTo(last));
    }

    private static int ReadNumber(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)
            : otherwise;
}
