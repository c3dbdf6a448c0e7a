using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using FakeEtcd.Controls;

namespace FakeEtcd;

/// <summary>An in-memory etcd cluster for tests, in this process: several members over one state.</summary>
/// <remarks>
/// Each member is a <see cref="FakeEtcdServer"/> with its own port, faults, streams and journal. The cluster has a leader while a majority
/// of the members run and reach each other; an election takes no time. A member without a leader behaves as in etcd: it answers
/// serializable reads from the last state that it knows; other requests wait for a leader, and fail after 7 seconds on the cluster's
/// clock.
/// <code>
/// await using var cluster = await FakeEtcdCluster.StartAsync(members: 3);
/// cluster.Partition(cluster.Leader!);
/// </code>
/// </remarks>
public sealed partial class FakeEtcdCluster : IAsyncDisposable
{
    private const int MaxMembers = 9;

    private readonly RunningCluster _cluster;
    private ImmutableList<FakeEtcdServer> _members;

    private FakeEtcdCluster(RunningCluster cluster)
    {
        _cluster = cluster;
        _members = [.. cluster.Members.Select(member => new FakeEtcdServer(member))];
    }

    /// <summary>
    /// Gets the members that have been started, in order of their start. Removed members are among them. Dispose the cluster, not its
    /// members.
    /// </summary>
    public IReadOnlyList<FakeEtcdServer> Members => Volatile.Read(ref _members);

    /// <summary>Gets the leader; null if no majority of the members run and reach each other.</summary>
    public FakeEtcdServer? Leader => _cluster.Leader is { } leader ? _members.Find(member => member.Server.Node.Member == leader) : null;

    /// <summary>Gets the members' addresses, separated by commas, as etcdctl's <c>--endpoints</c> takes them.</summary>
    /// <exception cref="InvalidOperationException"><see cref="FakeEtcdOptions.Listen"/> is false.</exception>
    public string Endpoints => string.Join(',', _members.Select(member => member.Endpoint));

    /// <summary>Gets the members' URLs, separated by commas.</summary>
    /// <exception cref="InvalidOperationException"><see cref="FakeEtcdOptions.Listen"/> is false.</exception>
    public string ConnectionString => string.Join(',', _members.Select(member => member.ConnectionString));

    /// <summary>Gets the revision of the last write.</summary>
    public long Revision => _cluster.Engine.Revision;

    /// <summary>Gets the seed of the cluster's random choices. To repeat a run, set <see cref="FakeEtcdOptions.Seed"/> to it.</summary>
    public int Seed => _cluster.Seed;

    /// <summary>Gets the controls of the cluster's leases.</summary>
    public LeaseControls Leases => _members[0].Leases;

    /// <summary>Starts a cluster.</summary>
    /// <param name="members">The number of members, 1 to 9. As in etcd, it can be even. Default: 3.</param>
    /// <param name="configure">
    /// Configures the options that all members share; null for the defaults. The members are named <c>default-1</c> and so on, after
    /// <see cref="FakeEtcdOptions.MemberName"/>, and listen on free ports.
    /// </param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>A task with the running cluster, whose leader is the first member. Dispose the cluster to stop it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="members"/> is out of range.</exception>
    /// <exception cref="ArgumentException">
    /// An option is out of range, or <see cref="FakeEtcdOptions.Port"/> or <see cref="FakeEtcdOptions.DataDirectory"/> is set. The exception
    /// names the option.
    /// </exception>
    /// <exception cref="IOException">The snapshot cannot be read.</exception>
    /// <exception cref="InvalidDataException">The snapshot is damaged.</exception>
    public static async Task<FakeEtcdCluster> StartAsync(
        int members = 3, Action<FakeEtcdOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(members);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(members, MaxMembers);
        var options = new FakeEtcdOptions();
        configure?.Invoke(options);
        FakeEtcdOptionsValidator.ThrowIfInvalid(options);
        WarmUp.Begin();
        ThrowIfUnsupported(options, nameof(configure));
        return new FakeEtcdCluster(await RunningCluster.StartAsync(members, options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Makes a member the leader, in a new raft term.</summary>
    /// <param name="to">The member.</param>
    /// <remarks>As with every election, every lease is renewed to its full TTL. If the member leads already, nothing changes.</remarks>
    /// <exception cref="ArgumentException"><paramref name="to"/> is not a member of this cluster.</exception>
    /// <exception cref="InvalidOperationException">
    /// The member cannot lead, because it is stopped, paused or partitioned, or because no majority of the members run.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public void MoveLeader(FakeEtcdServer to)
    {
        _cluster.Lifetime.ThrowIfDisposed();
        RequireMember(to, nameof(to));
        ClusterControls.MoveLeader(to.Server.Node.Member);
    }

    /// <summary>Partitions the cluster into two sides that cannot reach each other.</summary>
    /// <param name="members">The members on one side. The remaining members are on the other side.</param>
    /// <remarks>
    /// <para>
    /// The members of one side reach each other, and clients reach all members. A partition replaces an earlier one.
    /// </para>
    /// <para>
    /// A member that is cut off from the majority sees no writes until <see cref="Heal"/>. Then it applies what it missed, in order: its
    /// watches get all events, even if the majority compacted the history meanwhile.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// <paramref name="members"/> is empty, contains all members, or contains a server that is not a member of this cluster.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="members"/> or one of its elements is null.</exception>
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
                $"A partition needs members on both sides. To end it, call {nameof(Heal)}(). To stop the cluster, stop its members.",
                nameof(members));
        }

        _cluster.Partition(server => Array.Exists(members, member => member.Server == server));
    }

    /// <summary>Heals a partition: all members reach each other again.</summary>
    /// <remarks>
    /// A member that was cut off catches up at once. It applies what it missed, in order: its watches get all events, even if other members
    /// compacted the history meanwhile.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public void Heal()
    {
        _cluster.Lifetime.ThrowIfDisposed();
        _cluster.Partition(static _ => false);
    }

    /// <summary>Advances the cluster's clock.</summary>
    /// <param name="by">How far to advance; zero runs the timers that are due now.</param>
    /// <param name="cancellationToken">Cancels the wait for the delivery.</param>
    /// <returns>
    /// A task that completes when all leases that are due are revoked and their delete events are written to the streams of all watches.
    /// </returns>
    /// <remarks>Watches of members that are cut off or paused, and streams that are stalled, are not waited for.</remarks>
    /// <exception cref="TimeoutException">
    /// A client did not read its watch stream for <see cref="FakeEtcdOptions.DeliveryTimeout"/>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">
    /// The cluster's clock is not a <see cref="ManualTimeProvider"/>, and the options have no method to advance it.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default) => _members[0].AdvanceAsync(by, cancellationToken);

    /// <summary>Waits until the events of all writes so far are written to the streams of all watches of all members.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that completes when the events are written.</returns>
    /// <remarks>Watches of members that are cut off or paused, and streams that are stalled, are not waited for.</remarks>
    /// <exception cref="TimeoutException">
    /// A client did not read its watch stream for <see cref="FakeEtcdOptions.DeliveryTimeout"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public Task WaitForDeliveryAsync(CancellationToken cancellationToken = default) => _members[0].WaitForDeliveryAsync(cancellationToken);

    /// <summary>Describes the cluster: its leader, and each member with its state, streams and recent calls.</summary>
    /// <returns>Several lines of text.</returns>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public string Dump()
    {
        _cluster.Lifetime.ThrowIfDisposed();
        return _cluster.Describe();
    }

    /// <summary>Stops all members.</summary>
    /// <returns>A task that completes when all members are stopped.</returns>
    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private void RequireMember([NotNull] FakeEtcdServer? member, string parameter)
    {
        ArgumentNullException.ThrowIfNull(member, parameter);
        if (!_members.Contains(member))
        {
            throw new ArgumentException("The server is not a member of the cluster. Use one of its Members.", parameter);
        }
    }
}
