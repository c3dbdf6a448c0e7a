using System.Collections.Immutable;
using FakeEtcd.Controls;

namespace FakeEtcd;

/// <remarks>Members that join the running cluster.</remarks>
public sealed partial class FakeEtcdCluster
{
    /// <summary>Adds a member to the cluster and starts it.</summary>
    /// <param name="isLearner">
    /// Whether the member is a learner: it has every write, but no vote. As in etcd, it serves only serializable ranges, <c>Status</c> and
    /// <c>Snapshot</c>, until a client promotes it with <c>MemberPromote</c>.
    /// </param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>A task with the running member, which is also in <see cref="Members"/>. It has every write at once.</returns>
    /// <remarks>
    /// The member's name continues the names of the others: <c>default-4</c> in a cluster that was started with three members. It is on the
    /// majority's side of a partition. etcd's checks of the quorum do not apply. A voter counts from its addition, so a cluster that has no
    /// majority without it, such as one of a single member, has no leader until the member has started.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// The cluster has no leader, or it has a learner already and <paramref name="isLearner"/> is true.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public async Task<FakeEtcdServer> AddMemberAsync(bool isLearner = false, CancellationToken cancellationToken = default) =>
        Include(await _cluster.AddAsync(isLearner, cancellationToken).ConfigureAwait(false));

    /// <summary>Starts a member that a client has added with <c>MemberAdd</c>.</summary>
    /// <param name="memberId">The member's ID, from the response to <c>MemberAdd</c>.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>A task with the running member, which is also in <see cref="Members"/>. It has every write at once.</returns>
    /// <remarks>
    /// The member is named as <see cref="AddMemberAsync"/> names it, and is on the majority's side of a partition. A second voter that a
    /// client adds to a cluster of one leaves it without a leader until the voter is started, as in etcd.
    /// </remarks>
    /// <exception cref="ArgumentException">The cluster has no such member.</exception>
    /// <exception cref="InvalidOperationException">
    /// The member was started before, or even with it no majority of the members run and reach each other.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public async Task<FakeEtcdServer> StartMemberAsync(ulong memberId, CancellationToken cancellationToken = default) =>
        Include(await _cluster.StartAsync(memberId, cancellationToken).ConfigureAwait(false));

    private static void ThrowIfUnsupported(FakeEtcdOptions options, string parameter)
    {
        if (options.Port != 0)
        {
            throw new ArgumentException(
                $"{nameof(FakeEtcdOptions)}.{nameof(options.Port)} must be 0 for a cluster, because each member needs its own port.",
                parameter);
        }

        if (options.DataDirectory is not null)
        {
            throw new ArgumentException(
                $"{nameof(FakeEtcdOptions)}.{nameof(options.DataDirectory)} must be null for a cluster: its members share one state, which is "
                + $"in memory only. Only a {nameof(FakeEtcdServer)} keeps its data in a directory.",
                parameter);
        }
    }

    private FakeEtcdServer Include(RunningServer started)
    {
        var server = new FakeEtcdServer(started);
        ImmutableInterlocked.Update(ref _members, static (members, added) => members.Add(added), server);
        return server;
    }
}
