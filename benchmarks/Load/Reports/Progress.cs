using Spectre.Console;

namespace Load.Reports;

/// <summary>A progress bar of a long run, on a terminal only.</summary>
internal static class Progress
{
    /// <param name="title">What runs.</param>
    /// <param name="total">How many operations it has.</param>
    /// <param name="run">Runs, and tells how many operations were done since it last told.</param>
    public static async Task<T> RunAsync<T>(string title, long total, Func<Action<int>, Task<T>> run)
    {
        if (Console.IsErrorRedirected)
        {
            return await run(static _ => { });
        }

        // The report goes to the output, perhaps of a pipe; the bar goes beside it.
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await terminal.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(title, maxValue: total);
                return await run(count => bar.Increment(count));
            });
    }
}
