using System.Diagnostics;
using Load.Children;
using Load.Servers;

namespace Load.Table.Sections;

/// <summary>Servers inside the process of their clients, as tests have them.</summary>
internal sealed class InProcessSection : ITableSection
{
    private const double BytesPerKibibyte = 1024;

    /// <summary>What the pool adds by itself while many calls wait; a thread a server would be 900.</summary>
    private const double ThreadsOfThePool = 5;

    private const string Empty = "empty gRPC server";

    public string Name => "in-process";

    public IReadOnlyList<string> Servers => [];

    public async Task<IReadOnlyList<Bar>> RunAsync(TableContext context)
    {
        List<FirstServers> fake = [];
        List<FirstServers> empty = [];
        for (var round = 0; round < context.Rounds; round++)
        {
            empty.Add(await Child.MeasureAsync<FirstServers>(FirstServers.Name, KnownPrograms.Noop));
            fake.Add(await Child.MeasureAsync<FirstServers>(FirstServers.Name, KnownPrograms.FakeEtcd));
        }

        return
        [
            new Bar(
                "first server of a process: `StartAsync` to its first acknowledged put",
                $"JIT : {Empty}",
                Figure.Of(fake.Zip(empty, (a, b) => a.First / b.First)),
                Target.AtMost(1.15)),
            new Bar(
                "each further server: `StartAsync` to its first acknowledged put",
                $"JIT : {Empty}",
                Figure.Of(fake.Zip(empty, (a, b) => a.Further / b.Further)),
                Target.AtMost(2.5)),
            .. Bars(await Child.MeasureAsync<List<ManyServers>>(ManyServers.Name)),
            .. ThreadBars(await MeasureWithSteadyPoolAsync()),
        ];
    }

    /// <summary>
    /// Measures with a pool that adds a thread only if work waits for one, and not to find out whether it would be faster with more.
    /// </summary>
    private static Task<List<ManyServers>> MeasureWithSteadyPoolAsync()
    {
        var start = new ProcessStartInfo(Child.Path, Child.Arguments(ManyServers.Name));
        start.Environment["DOTNET_HillClimbing_Disable"] = "1";
        return Child.MeasureAsync<List<ManyServers>>(start);
    }

    private static IEnumerable<Bar> ThreadBars(List<ManyServers> steps)
    {
        var (before, after) = (steps[^2], steps[^1]);
        yield return new Bar(
            $"{after.Servers:N0} servers in a process, all of which answer, without hill climbing: threads more than with {before.Servers:N0}",
            "JIT",
            One(after.Threads - before.Threads),
            Target.AtMost(ThreadsOfThePool));
    }

    private static IEnumerable<Bar> Bars(List<ManyServers> steps)
    {
        foreach (var (before, after) in steps.Zip(steps.Skip(1)))
        {
            var isLast = after == steps[^1];
            var added = after.Servers - before.Servers;
            var title = $"{after.Servers:N0} servers in a process, all of which answer";
            yield return new Bar(
                $"{title}: KiB each", "JIT", One((after.ResidentBytes - before.ResidentBytes) / BytesPerKibibyte / added), isLast ? Target.AtMost(50) : null);
            yield return new Bar(
                $"{title}: threads more than with {before.Servers:N0}",
                "JIT",
                One(after.Threads - before.Threads),
                isLast ? Target.AtMost(ThreadsOfThePool) : null);
            yield return new Bar(
                $"{title}: milliseconds to start each, and to answer", "JIT", One((after.Seconds - before.Seconds) * 1000 / added), Target: null);
        }
    }

    private static Figure One(double figure) => Figure.Of([figure]);
}
