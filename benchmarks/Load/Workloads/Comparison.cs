using Load.Measuring;
using Load.Servers;

namespace Load.Workloads;

/// <summary>Runs a workload on several servers, which take turns: A B A B.</summary>
/// <param name="settings">How much load.</param>
/// <param name="rounds">How many samples of each server.</param>
/// <param name="advance">Is told how many operations were done.</param>
internal sealed class Comparison(LoadSettings settings, int rounds, Action<int> advance)
{
    /// <summary>Lets a server finish what it does in the background, such as compiling what the warm-up called.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <summary>How many operations a comparison has, for a progress bar.</summary>
    public static long Operations(LoadSettings settings, int rounds, int workloads, int servers, bool cold) =>
        (long)workloads * ((cold ? 0 : (long)settings.WarmUp * servers) + ((long)settings.Total * rounds * servers));

    /// <summary>Measures servers that stay, after a warm-up.</summary>
    public async Task<IReadOnlyList<Series>> RunWarmAsync(IWorkload workload, IReadOnlyList<MeasuredServer> servers)
    {
        List<IWorkloadSession> sessions = [];
        try
        {
            foreach (var server in servers)
            {
                var session = await workload.OpenAsync(server, settings);
                sessions.Add(session);
                if (settings.WarmUp > 0)
                {
                    await session.MeasureAsync(settings.WarmUp, advance);
                }
            }

            await Task.Delay(Rest, TimeProvider.System);
            return await TakeTurnsAsync(workload, [.. servers.Select(server => server.Name)], turn => sessions[turn].MeasureAsync(settings.Total, advance));
        }
        finally
        {
            foreach (var session in sessions)
            {
                await session.DisposeAsync();
            }
        }
    }

    /// <summary>Measures a new server each time, from its first calls. Only the clients are warm.</summary>
    public async Task<IReadOnlyList<Series>> RunColdAsync(IWorkload workload, IReadOnlyList<ServerChoice> choices)
    {
        await MeasureNewAsync(workload, choices[0], settings.WarmUp, static _ => { });
        return await TakeTurnsAsync(
            workload,
            [.. choices.Select(choice => choice.Name)],
            turn => MeasureNewAsync(workload, choices[turn], settings.Total, advance));
    }

    private async Task<Sample> MeasureNewAsync(IWorkload workload, ServerChoice choice, int total, Action<int> progress)
    {
        await using var server = await choice.StartAsync();
        await using var session = await workload.OpenAsync(server, settings);
        return await session.MeasureAsync(total, progress);
    }

    private async Task<IReadOnlyList<Series>> TakeTurnsAsync(IWorkload workload, List<string> servers, Func<int, Task<Sample>> measure)
    {
        var samples = servers.ConvertAll(_ => new List<Sample>());
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < servers.Count; turn++)
            {
                samples[turn].Add(await measure(turn));
            }
        }

        return [.. servers.Zip(samples, (server, its) => new Series(workload.Name, server, its))];
    }
}
