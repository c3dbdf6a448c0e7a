using System.CommandLine;
using Load.Measuring;
using Load.Reports;
using Load.Servers;
using Load.Workloads;

namespace Load.Commands;

/// <summary>Workloads on one server, or on several that take turns.</summary>
internal static class LoadCommand
{
    private static readonly string[] DefaultServers = [KnownPrograms.Noop, KnownPrograms.FakeEtcd, KnownPrograms.Etcd];

    public static RootCommand Create()
    {
        var workloads = new Argument<string[]>("workload")
        {
            Description = string.Join("; ", AllWorkloads.All.Select(workload => $"{workload.Name}: {workload.Summary}")),
            Arity = ArgumentArity.OneOrMore,
        };
        workloads.AcceptOnlyFromAmong([.. AllWorkloads.All.Select(workload => workload.Name)]);
        var servers = new Option<string[]>("--server", "-s")
        {
            Description = $"A server, repeatable: {ServerChoice.Syntax}",
            HelpName = "server",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => DefaultServers,
        };
        var baselines = new Option<string[]>("--baseline")
        {
            Description = "Servers, by name, that the others are compared with; default: noop and etcd, or else the first server",
            HelpName = "name",
            AllowMultipleArgumentsPerToken = true,
        };
        var rounds = new Option<int>("--rounds") { Description = "Measurements of each server", HelpName = "number", DefaultValueFactory = _ => 3 };
        var cold = new Option<bool>("--cold") { Description = "Measure the first calls of a new server each time" };
        var json = new Option<bool>("--json") { Description = "Print every sample as JSON" };
        var options = new LoadOptions();

        var command = new RootCommand("Measures servers of etcd's API. Figures of one run are comparable; compare their ratios between runs.")
        {
            workloads, servers, baselines, rounds, cold, json, TableCommand.Create(),
        };
        options.AddTo(command);
        command.SetAction(async (result, _) =>
        {
            var settings = options.Parse(result);
            var run = new LoadRun(settings, result.GetValue(rounds), result.GetValue(cold));
            var series = await run.RunAsync(
                [.. result.GetValue(workloads)!.Select(name => AllWorkloads.Named(name))],
                result.GetValue(servers)!);
            if (result.GetValue(json))
            {
                Console.WriteLine(JsonReport.Text(settings, series));
                return;
            }

            foreach (var line in TextReport.Lines(series, Baselines(result.GetValue(baselines) ?? [], series)))
            {
                Console.WriteLine(line);
            }
        });
        return command;
    }

    private static IReadOnlyList<string> Baselines(string[] chosen, IReadOnlyList<Series> series)
    {
        if (chosen.Length > 0)
        {
            return chosen;
        }

        List<string> usual = [.. new[] { KnownPrograms.Noop, KnownPrograms.Etcd }.Where(name => series.Any(one => one.Server == name))];
        return usual.Count > 0 ? usual : [series[0].Server];
    }
}
