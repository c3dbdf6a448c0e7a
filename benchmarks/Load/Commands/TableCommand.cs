using System.CommandLine;
using Load.Reports;
using Load.Servers;
using Load.Table;

namespace Load.Commands;

/// <summary>Measures every line of the table in <c>docs/performance.md</c>.</summary>
internal static class TableCommand
{
    public static Command Create()
    {
        var sections = new Option<string[]>("--only")
        {
            Description = $"Measure these sections only: {string.Join(", ", AllSections.All.Select(section => section.Name))}",
            HelpName = "section",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. AllSections.All.Select(section => section.Name)],
        };
        sections.AcceptOnlyFromAmong([.. AllSections.All.Select(section => section.Name)]);
        var rounds = new Option<int>("--rounds") { Description = "Measurements of each figure", HelpName = "number", DefaultValueFactory = _ => 3 };
        var scale = new Option<double>("--scale")
        {
            Description = "Less than 1 for a quick look with fewer calls",
            HelpName = "factor",
            DefaultValueFactory = _ => 1,
        };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Write the table into this document, in place of its last one" };

        var command = new Command("table", "Measures every line of docs/performance.md, in about 10 minutes on 2 cores") { sections, rounds, scale, markdown };
        command.SetAction(async (result, cancellationToken) =>
        {
            var start = TimeProvider.System.GetTimestamp();
            List<ITableSection> chosen = [.. AllSections.All.Where(section => result.GetValue(sections)!.Contains(section.Name))];
            var context = await PrepareAsync(chosen, result.GetValue(rounds), result.GetValue(scale));
            List<Bar> bars = [];
            foreach (var section in chosen)
            {
                cancellationToken.ThrowIfCancellationRequested();
                bars.AddRange(await section.RunAsync(context));
            }

            var lines = MarkdownTable.Lines(bars, context.Rounds, TimeProvider.System.GetElapsedTime(start)).ToList();
            lines.ForEach(Console.WriteLine);
            if (result.GetValue(markdown) is { } document)
            {
                await MarkdownTable.WriteAsync(document.FullName, lines);
            }
        });
        return command;
    }

    /// <summary>Builds what is needed, because a build would disturb a measurement.</summary>
    private static async Task<TableContext> PrepareAsync(List<ITableSection> sections, int rounds, double scale)
    {
        Dictionary<string, ServerChoice> choices = [];
        foreach (var name in sections.SelectMany(section => section.Servers).Distinct())
        {
            choices.Add(name, await ServerChoice.ParseAsync(name));
        }

        return new TableContext(choices, rounds, scale);
    }
}
