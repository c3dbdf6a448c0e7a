using System.Collections.Immutable;
using System.Globalization;
using FakeEtcd.Engine;
using FakeEtcd.Node;
using FakeEtcd.Threading;

namespace FakeEtcd.Controls;

/// <summary>A running cluster: its members over one state.</summary>
internal sealed partial class RunningCluster : IAsyncDisposable
{
    private const int MemberPortStep = 100;
    private const int FirstPeerPort = 2380;

    private readonly ClusterState _state;
    private readonly Func<ClusterMember, string, ServerNode> _createNode;
    private ImmutableArray<RunningServer> _members;

    /// <param name="state">The members and their leader.</param>
    /// <param name="engine">The state that all members serve.</param>
    /// <param name="members">The running members.</param>
    /// <param name="options">The options that all members share.</param>
    /// <param name="createNode">Creates the server of a member with a name.</param>
    /// <param name="seed">The seed of the cluster's random decisions.</param>
    private RunningCluster(
        ClusterState state,
        EtcdEngine engine,
        IEnumerable<RunningServer> members,
        FakeEtcdOptions options,
        Func<ClusterMember, string, ServerNode> createNode,
        int seed)
    {
        _state = state;
        _createNode = createNode;
        _members = [.. members];
        Options = options;
        Engine = engine;
        Seed = seed;
        foreach (var member in _members)
        {
            member.Members = () => Members;
        }
    }

    public ServerLifetime Lifetime { get; } = new("FakeEtcd.FakeEtcdCluster");

    public EtcdEngine Engine { get; }

    public FakeEtcdOptions Options { get; }

    /// <summary>The members that have been started, in the order of their start.</summary>
    public ImmutableArray<RunningServer> Members => ImmutableInterlocked.InterlockedCompareExchange(ref _members, default, default);

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
        var engine = await ServerStart.CreateFirstEngineAsync(options, random, committed, cancellationToken).ConfigureAwait(false);
        var state = new ClusterState(engine, seed);
        List<RunningServer> started = [];
        ServerNode CreateNode(ClusterMember member, string name) => new(
            options.CopyFor(name), new ServerIdentity(clusterId, member), member, engine, ownsEngine: false, committed, seed);
        try
        {
            foreach (var member in Enumerable.Range(1, count).Select(number => Join(state, options, random, number)).ToList())
            {
                var server = await ServerStart.ListenAsync(CreateNode(member, member.Name), cancellationToken).ConfigureAwait(false);
                started.Add(ServerStart.Announce(server));
            }

            return new RunningCluster(state, engine, started, options, CreateNode, seed);
        }
        catch
        {
            await StopAsync(started, engine).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Divides the members into two sides that cannot reach each other.</summary>
    /// <param name="isOnOtherSide">Whether a member is on the second side. An empty second side ends the partition.</param>
    public void Partition(Func<RunningServer, bool> isOnOtherSide) => ClusterControls.Partition(Members, isOnOtherSide);

    public string Describe()
    {
        var title = string.Create(CultureInfo.InvariantCulture, $"FakeEtcdCluster of {_state.Members.Count}, leader {Leader?.Name ?? "none"}");
        return string.Concat(Members.Select(Describe).Prepend(title + Environment.NewLine));
    }

    /// <summary>Stops all members, once a member that starts has started.</summary>
    public ValueTask DisposeAsync() =>
        new(Lifetime.DisposeAsync(() => _starts.RunAsync(() => StopAsync(Members, Engine), CancellationToken.None)));

    private static ClusterMember Join(ClusterState state, FakeEtcdOptions options, Random random, int number) =>
        state.Add(NameOf(options, number), ServerIdentity.DrawId(random), [PeerUrlOf(number)]);

    private static string NameOf(FakeEtcdOptions options, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{options.MemberName}-{number}");

    private static string PeerUrlOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"http://localhost:{FirstPeerPort + ((number - 1) * MemberPortStep)}");

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
        return $"== {member.Name} at {string.Join(',', member.Info.ClientUrls)}, {view}{Environment.NewLine}{StateText.Describe(server)}";
    }
}
