using System.Globalization;
using FakeEtcd.Engine;
using FakeEtcd.Node;
using FakeEtcd.Threading;

namespace FakeEtcd.Controls;

/// <summary>A running cluster: its members over one state.</summary>
internal sealed class RunningCluster
{
    private const int MemberPortStep = 100;
    private const int FirstPeerPort = 2380;

    private readonly ClusterState _state;

    private RunningCluster(ClusterState state, EtcdEngine engine, IReadOnlyList<RunningServer> members, int seed)
    {
        _state = state;
        Engine = engine;
        Members = members;
        Seed = seed;
    }

    public ServerLifetime Lifetime { get; } = new("FakeEtcd.FakeEtcdCluster");

    public EtcdEngine Engine { get; }

    public IReadOnlyList<RunningServer> Members { get; }

    public int Seed { get; }

    /// <summary>The leader; null if there is none.</summary>
    public ClusterMember? Leader => _state.Leader;

    /// <summary>Starts a cluster.</summary>
    /// <param name="count">The number of members.</param>
    /// <param name="options">The options that all members share.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<RunningCluster> StartAsync(int count, FakeEtcdOptions options, CancellationToken cancellationToken)
    {
        var seed = ServerStart.DrawSeed(options);
        var random = new Random(seed);
        var clusterId = ServerIdentity.DrawId(random);
        var committed = new Signal();
        var engine = ServerStart.CreateEngine(options, random, committed);
        ServerStart.Load(engine, options);
        var state = new ClusterState(engine);
        List<RunningServer> started = [];
        try
        {
            foreach (var member in Enumerable.Range(1, count).Select(number => Join(state, options, random, number)).ToList())
            {
                var memberOptions = options.CopyFor(member.Name);
                var node = new ServerNode(
                    memberOptions, new ServerIdentity(clusterId, member), member, engine, ownsEngine: false, committed, seed);
                started.Add(await ServerStart.ListenAsync(node, cancellationToken).ConfigureAwait(false));
            }

            return new RunningCluster(state, engine, started, seed);
        }
        catch
        {
            await StopAsync(started, engine).ConfigureAwait(false);
            throw;
        }
    }

    public void MoveLeader(RunningServer to)
    {
        if (!_state.MoveLeader(to.Node.Member))
        {
            throw new InvalidOperationException(
                $"{to.Node.Member.Name} cannot lead, because it does not reach a majority of the members. "
                + "Restart members or heal the partition first.");
        }
    }

    /// <summary>Divides the members into two sides that cannot reach each other.</summary>
    /// <param name="isOnOtherSide">Whether a member is on the second side. An empty second side ends the partition.</param>
    public void Partition(Func<RunningServer, bool> isOnOtherSide) => _state.Change(() =>
    {
        foreach (var member in Members)
        {
            member.Node.Member.Side = isOnOtherSide(member) ? 1 : 0;
        }
    });

    public string Describe()
    {
        var title = string.Create(CultureInfo.InvariantCulture, $"FakeEtcdCluster of {Members.Count}, leader {Leader?.Name ?? "none"}");
        return string.Concat(Members.Select(Describe).Prepend(title + Environment.NewLine));
    }

    public Task DisposeAsync() => Lifetime.DisposeAsync(() => StopAsync(Members, Engine));

    private static ClusterMember Join(ClusterState state, FakeEtcdOptions options, Random random, int number) => state.Add(
        string.Create(CultureInfo.InvariantCulture, $"{options.MemberName}-{number}"),
        ServerIdentity.DrawId(random),
        string.Create(CultureInfo.InvariantCulture, $"http://localhost:{FirstPeerPort + ((number - 1) * MemberPortStep)}"));

    private static async Task StopAsync(IReadOnlyList<RunningServer> members, EtcdEngine engine)
    {
        try
        {
            await Task.WhenAll(members.Select(member => member.DisposeAsync())).ConfigureAwait(false);
        }
        finally
        {
            engine.Dispose();
        }
    }

    private static string Describe(RunningServer server)
    {
        var member = server.Node.Member;
        var view = member.Leader is { } leader ? $"follows {leader.Name}" : "knows no leader";
        return $"== {member.Name} at {member.ClientUrl}, {view}{Environment.NewLine}{StateText.Describe(server)}";
    }
}
