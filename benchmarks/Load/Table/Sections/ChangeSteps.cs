namespace Load.Table.Sections;

/// <summary>The processor time of a change in microseconds, at first and after many changes.</summary>
internal sealed record ChangeSteps(double Early, double Late)
{
    public const int History = 5_000;

    /// <summary>Enough for the just-in-time compiler, whose work would count for the changes otherwise.</summary>
    private const int Warming = 5_000;

    private const int Measured = 300;
    private const int ChangesPerSecond = 100;

    /// <summary>Lets a client catch up.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <param name="changeAsync">Makes the change with a number.</param>
    /// <param name="processorTimeAsync">Returns the processor time of the client so far, in microseconds.</param>
    /// <param name="context">How many changes.</param>
    public static async Task<ChangeSteps> MeasureAsync(
        Func<int, Task> changeAsync, Func<Task<double>> processorTimeAsync, TableContext context)
    {
        var number = 0;
        await HurryAsync(Warming);
        var early = await MeasurePacedAsync();
        await HurryAsync(History);
        return new ChangeSteps(early, await MeasurePacedAsync());

        async Task HurryAsync(int changes)
        {
            for (var change = 0; change < context.Scaled(changes); change++)
            {
                await changeAsync(++number);
            }

            await PaceAsync(Measured);
        }

        async Task<double> MeasurePacedAsync()
        {
            var before = await processorTimeAsync();
            await PaceAsync(Measured);
            return (await processorTimeAsync() - before) / Measured;
        }

        async Task PaceAsync(int changes)
        {
            using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / ChangesPerSecond), TimeProvider.System);
            for (var change = 0; change < changes; change++)
            {
                await pace.WaitForNextTickAsync();
                await changeAsync(++number);
            }

            await Task.Delay(Rest, TimeProvider.System);
        }
    }
}
