using Differential.Tests.Execution;
using Etcd.Api;

namespace Differential.Tests.Fuzzing;

/// <summary>Some calls on servers without data; every fourth batch with authentication.</summary>
internal sealed class FuzzBatch(int seed, FuzzPair servers, Func<Random, ICallGenerator> generate)
{
    /// <summary>For so many calls an alarm that a call raised stays on.</summary>
    private const int CallsWithAlarm = 8;

    private const int AuthOneIn = 4;

    private readonly Random _random = new(seed);
    private int _alarmIn = -1;

    /// <summary>The calls that were left out, by reason.</summary>
    public Dictionary<string, int> Excluded { get; } = [];

    /// <exception cref="Difference">The servers answered differently.</exception>
    public async Task RunAsync(int calls)
    {
        var generator = generate(_random);
        var withUsers = _random.Next(AuthOneIn) == 0;
        if (withUsers)
        {
            await servers.BothAsync(server => server.EnableAuthAsync());
        }

        for (var done = 0; done < calls;)
        {
            var call = generator.Next(withUsers);
            if (await servers.ExclusionAsync(call) is { } reason)
            {
                Excluded[reason] = Excluded.GetValueOrDefault(reason) + 1;
                continue;
            }

            generator.Values.Revision = Math.Max(generator.Values.Revision, await servers.CallAsync(call));
            done++;
            await EndAlarmsAsync(call);
        }

        await servers.CompareStateAsync();
        await servers.BothAsync(server => server.CleanUpAsync());
    }

    private async Task EndAlarmsAsync(FuzzCall call)
    {
        if (_alarmIn < 0 && call.Method.Name == nameof(Maintenance.MaintenanceBase.Alarm))
        {
            _alarmIn = CallsWithAlarm;
        }
        else if (_alarmIn-- == 0)
        {
            await servers.BothAsync(server => server.DisarmAsync());
        }
    }
}
