using System.Diagnostics.CodeAnalysis;
using FakeEtcd.Controls;

namespace FakeEtcd;

/// <summary>An etcd cluster in this process: several members over one state, which a test stops, cuts off and reunites.</summary>
/// <remarks>
/// Each member is a <see cref="FakeEtcdServer"/> with a port, faults, streams and a journal of its own. More than half of the
/// members have to reach each other for one of them to lead; an election takes no time. A member without a leader answers as
/// etcd's does: serializable reads from the state that it last heard of, other requests not before it knows a leader again,
/// and with an error after 7 seconds on the cluster's clock.
/// <code>
/// await using var cluster = await FakeEtcdCluster.StartAsync(members: 3);
/// cluster.Partition(cluster.Leader!);
/// </code>
/// </remarks>
public sealed class FakeEtcdCluster : IAsyncDisposable
{
    private const int MaxMembers = 9;

    private readonly RunningCluster _cluster;
    private readonly List<FakeEtcdServer> _members;

    private FakeEtcdCluster(RunningCluster cluster)
    {
        _cluster = cluster;
        _members = [.. cluster.Members.Select(member => new FakeEtcdServer(member))];
    }

    /// <summary>The members, by number. Dispose the cluster, not a member.</summary>
    public IReadOnlyList<FakeEtcdServer> Members => _members;

    /// <summary>The member that leads; null if no majority of the members reach each other.</summary>
    public FakeEtcdServer? Leader => _cluster.Leader is { } leader ? _members.Find(member => member.Server.Node.Member == leader) : null;

    /// <summary>The members' endpoints, separated by commas: the form that etcdctl's <c>--endpoints</c> takes.</summary>
    public string Endpoints => string.Join(',', _members.Select(member => member.Endpoint));

    /// <summary>The members' URLs, separated by commas.</summary>
    public string ConnectionString => string.Join(',', _members.Select(member => member.ConnectionString));

    /// <summary>The revision of the last write.</summary>
    public long Revision => _cluster.Engine.Revision;

    /// <summary>The seed of everything random in this cluster; set <see cref="FakeEtcdOptions.Seed"/> to it to repeat a run.</summary>
    public int Seed => _cluster.Seed;

    /// <summary>The cluster's leases.</summary>
    public LeaseControls Leases => _members[0].Leases;

    /// <summary>Starts a cluster.</summary>
    /// <param name="members">How many members: 1 to 9. Even numbers are allowed, as etcd allows them.</param>
    /// <param name="configure">
    /// Changes the options that all members share. The members are named <c>MemberName-1</c> and so on (<c>default-1</c>);
    /// their ports are any free ones.
    /// </param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running cluster; the first member leads. Dispose it to stop it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="members"/> is out of range.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or sets the port of a cluster; the exception names it.</exception>
    public static async Task<FakeEtcdCluster> StartAsync(
        int members = 3, Action<FakeEtcdOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(members);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(members, MaxMembers);
        var options = new FakeEtcdOptions();
        configure?.Invoke(options);
        FakeEtcdOptionsValidator.ThrowIfInvalid(options);
        WarmUp.Begin();
        if (options.Port != 0)
        {
            throw new ArgumentException(
                $"{nameof(FakeEtcdOptions)}.{nameof(options.Port)} is one port, and each member needs one of its own: leave it 0.",
                nameof(configure));
        }

        return new FakeEtcdCluster(await RunningCluster.StartAsync(members, options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Makes a member the leader, in a new term.</summary>
    /// <param name="to">The member.</param>
    /// <remarks>Every lease gets its whole TTL again, as with any election.</remarks>
    /// <exception cref="ArgumentException"><paramref name="to"/> is of another cluster.</exception>
    /// <exception cref="InvalidOperationException">
    /// The member cannot lead: it is stopped, paused or cut off, or there is no majority.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public void MoveLeader(FakeEtcdServer to)
    {
        _cluster.Lifetime.ThrowIfDisposed();
        RequireMember(to, nameof(to));
        _cluster.MoveLeader(to.Server);
    }

    /// <summary>Cuts some members off from the others. They reach each other, and clients reach all of them.</summary>
    /// <param name="members">The members on one side; all others are on the other side. Replaces an earlier partition.</param>
    /// <exception cref="ArgumentException">There are none, or all are meant, or one is of another cluster.</exception>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public void Partition(params FakeEtcdServer[] members)
    {
        _cluster.Lifetime.ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(members);
        foreach (var member in members)
        {
            RequireMember(member, nameof(members));
        }

        if (members.Length == 0 || members.Distinct().Count() == _members.Count)
        {
            throw new ArgumentException(
                $"A partition has members on both sides. To stop the whole cluster stop its members; to end a partition call {nameof(Heal)}().",
                nameof(members));
        }

        _cluster.Partition(server => Array.Exists(members, member => member.Server == server));
    }

    /// <summary>Ends a partition: every member that runs reaches every other, and catches up at once.</summary>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public void Heal()
    {
        _cluster.Lifetime.ThrowIfDisposed();
        _cluster.Partition(static _ => false);
    }

    /// <summary>
    /// Moves the cluster's clock, as <see cref="FakeEtcdServer.AdvanceAsync"/>, and waits for the watches of all members.
    /// </summary>
    /// <param name="by">How far; zero runs what is due now.</param>
    /// <param name="cancellationToken">Cancels the wait for the delivery.</param>
    /// <returns>A task that ends with the delivery. Watches of members that are cut off are not waited for.</returns>
    /// <exception cref="TimeoutException">
    /// A client did not read its watch stream for <see cref="FakeEtcdOptions.DeliveryTimeout"/>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative: time does not run backwards.</exception>
    /// <exception cref="InvalidOperationException">The cluster's clock cannot be moved.</exception>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default) => _members[0].AdvanceAsync(by, cancellationToken);

    /// <summary>Waits until every watch of every member has had the events of all that happened so far written to its stream.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends with the delivery. Watches of members that are cut off are not waited for.</returns>
    /// <exception cref="TimeoutException">
    /// A client did not read its watch stream for <see cref="FakeEtcdOptions.DeliveryTimeout"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public Task WaitForDeliveryAsync(CancellationToken cancellationToken = default) => _members[0].WaitForDeliveryAsync(cancellationToken);

    /// <summary>Describes the cluster for a person: who leads, and each member with its streams and last calls.</summary>
    /// <returns>Several lines of text.</returns>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public string Dump()
    {
        _cluster.Lifetime.ThrowIfDisposed();
        return _cluster.Describe();
    }

    /// <summary>Stops all members.</summary>
    /// <returns>A task that ends when they are down.</returns>
    public ValueTask DisposeAsync() => new(_cluster.DisposeAsync());

    private void RequireMember([NotNull] FakeEtcdServer? member, string parameter)
    {
        ArgumentNullException.ThrowIfNull(member, parameter);
        if (!_members.Contains(member))
        {
            throw new ArgumentException("This server is not a member of the cluster. Take one of its Members.", parameter);
        }
    }
}
