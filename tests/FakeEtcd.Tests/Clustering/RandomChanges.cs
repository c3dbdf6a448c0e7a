namespace FakeEtcd.Tests.Clustering;

/// <summary>Changes who of a cluster's members runs, who reaches whom and who leads, at random.</summary>
internal sealed class RandomChanges(FakeEtcdCluster cluster, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Any change, restarts among them.</summary>
    public async Task StepAsync()
    {
        var member = Any();
        switch (_random.Next(8))
        {
            case 0:
                await (member.IsRunning ? member.StopAsync(StopMode.Kill) : member.RestartAsync());
                break;
            case 1:
                await member.RestartAsync();
                break;
            default:
                Step();
                break;
        }
    }

    /// <summary>A change that takes no time.</summary>
    public void Step()
    {
        var member = Any();
        Action change = _random.Next(6) switch
        {
            0 => () => cluster.Partition(member),
            1 => () => cluster.Partition(member, Any()),
            2 => cluster.Heal,
            3 => member.Pause,
            4 => member.Resume,
            _ => () => cluster.MoveLeader(member),
        };
        Try(change);
    }

    /// <summary>Every member runs and reaches every other.</summary>
    public async Task HealAsync()
    {
        cluster.Heal();
        foreach (var member in cluster.Members)
        {
            Try(member.Resume);
            if (!member.IsRunning)
            {
                await member.RestartAsync();
            }
        }
    }

    private FakeEtcdServer Any() => cluster.Members[_random.Next(cluster.Members.Count)];

    /// <summary>Some changes are not possible in the state that others have led to.</summary>
    private static void Try(Action change)
    {
        try
        {
            change();
        }
        catch (InvalidOperationException)
        {
        }
    }
}
