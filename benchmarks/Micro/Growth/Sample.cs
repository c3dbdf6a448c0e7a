namespace Micro.Growth;

/// <summary>The processor time of one operation, which other programs disturb less than its duration, and what it allocates: the least of several runs.</summary>
internal sealed record Sample(double Microseconds, long Bytes)
{
    private const int Runs = 5;

    public static Sample Measure(int operations, Action<int> operation, Action? after = null) =>
        MeasureAsync(operations, operation, () => Task.CompletedTask, after).GetAwaiter().GetResult();

    public static async Task<Sample> MeasureAsync(int operations, Action<int> operation, Func<Task> finish, Action? after = null)
    {
        var best = new Sample(double.MaxValue, 0);
        for (var run = 0; run < Runs; run++)
        {
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var start = Environment.CpuUsage.TotalTime;
            for (var number = 0; number < operations; number++)
            {
                operation(number);
            }

            await finish();
            var time = (Environment.CpuUsage.TotalTime - start).TotalMicroseconds / operations;
            var bytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / operations;
            best = time < best.Microseconds ? new Sample(time, bytes) : best;
            after?.Invoke();
        }

        return best;
    }

    /// <summary>Measures operations that cannot be repeated.</summary>
    public static Sample Once(int operations, Action all)
    {
        GC.Collect();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = Environment.CpuUsage.TotalTime;
        all();
        return new Sample(
            (Environment.CpuUsage.TotalTime - start).TotalMicroseconds / operations,
            (GC.GetTotalAllocatedBytes(precise: true) - allocated) / operations);
    }

    public override string ToString() => FormattableString.Invariant($"{Microseconds:F2} µs, {Bytes} B");
}
