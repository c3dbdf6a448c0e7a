using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>The members of a cluster, and the choice of one for each call.</summary>
/// <remarks>
/// Calls stay with the member that answers, so that a member that hangs costs only the calls that were under way. A member that fails is a
/// choice again when the others have failed after it. Each connection starts with a random member, so many clients spread over the cluster.
/// The members that were given never go: once others have replaced them, they are asked after all others.
/// Safe for use by several threads, and without a lock.
/// </remarks>
internal sealed partial class EtcdMembers : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ImmutableArray<EtcdMember> _given;
    private State _state;

    /// <summary>Creates the choice.</summary>
    /// <param name="members">The members, at least one, in the order of preference.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs members that fail and recover.</param>
    public EtcdMembers(IEnumerable<EtcdMember> members, TimeProvider time, ILogger logger)
    {
        _given = [.. members];
        _state = new State(_given, [], _given[0]);
        _time = time;
        _logger = logger;
    }

    public DiscoveryMetrics Metrics { get; init; } = DiscoveryMetrics.Default;

    public ImmutableArray<EtcdMember> All => Volatile.Read(ref _state).All;

    /// <summary>Whether a call has a choice.</summary>
    public bool HasChoice => All.Length > 1;

    /// <summary>The names of all members, for messages.</summary>
    public string Names => string.Join(", ", All.Select(member => member.Name));

    /// <summary>Why etcd does not answer: the last reason of each member that has failed; without one, all members.</summary>
    public string DescribeFailures()
    {
        var failed = All.Where(member => member.LastFailure is not null).ToList();
        return failed.Count > 0 ? string.Join("; ", failed.Select(member => $"{member.Name}: {member.LastFailure}")) : $"{Names}: no answer";
    }

    /// <summary>Returns the best member that was not tried yet; null if all were.</summary>
    /// <remarks>The best one is the current one, then those that have not failed, then the one whose last failure is the oldest.</remarks>
    public EtcdMember? Choose(IReadOnlyCollection<EtcdMember> tried)
    {
        var state = Volatile.Read(ref _state);
        if (state.Current.Failures == 0 && !tried.Contains(state.Current))
        {
            return state.Current;
        }

        return ChooseFrom(state.Listed, state.Current, tried) ?? ChooseFrom(state.LastResort, state.Current, tried);
    }

    /// <summary>Whether the member that the next call would go to has answered within a time.</summary>
    public bool HasAnsweredWithin(TimeSpan time) =>
        Choose([]) is { AnsweredAt: not long.MinValue } next && _time.GetElapsedTime(next.AnsweredAt) < time;

    /// <summary>Records an answer. Calls stay with the member if the current one has failed.</summary>
    public void ReportAnswer(EtcdMember member)
    {
        var hasRecovered = member.RecordAnswer(_time.GetTimestamp());
        while (true)
        {
            // A member that was replaced may still have calls under way, but gets no others.
            var state = Volatile.Read(ref _state);
            if (!state.All.Contains(member))
            {
                return;
            }

            if (state.Current == member
                || state.Current.Failures == 0
                || Interlocked.CompareExchange(ref _state, state with { Current = member }, state) == state)
            {
                break;
            }
        }

        if (hasRecovered && HasChoice)
        {
            LogRecovered(member.Name);
        }
    }

    /// <summary>Records that a member did not answer. Other members are preferred until it answers, or until they fail too.</summary>
    /// <param name="member">The member.</param>
    /// <param name="reason">The reason, for the log and for messages.</param>
    public void ReportFailure(EtcdMember member, string reason)
    {
        Metrics.CountFailure(member.Server);
        if (member.RecordFailure(_time.GetTimestamp(), reason) == 1 && HasChoice && All.Contains(member))
        {
            Metrics.CountFailover(member.Server);
            LogFailed(member.Name, reason);
        }
    }

    /// <summary>Replaces the members. Those that stay keep their connections. Calls to the others that are under way go on.</summary>
    /// <param name="members">
    /// The members, at least one: those of <see cref="All"/> that stay, and new ones. Members that were given and are not among them stay as
    /// a last resort: the others may be out of reach one day, and the given ones lead back to the cluster.
    /// </param>
    /// <returns>Whether there was a change.</returns>
    public bool Replace(IEnumerable<EtcdMember> members)
    {
        ImmutableArray<EtcdMember> listed = [.. members];
        ImmutableArray<EtcdMember> lastResort = [.. _given.Except(listed)];
        while (true)
        {
            var before = Volatile.Read(ref _state);
            var after = new State(listed, lastResort, ChooseCurrent(listed, lastResort, before.Current));
            if (Interlocked.CompareExchange(ref _state, after, before) == before)
            {
                // A removed member is not disposed, which would cancel its calls. It holds nothing: the connections are those of the
                // handler, and the member closes them when it stops.
                return before.Listed.Length != listed.Length || before.Listed.Except(listed).Any();
            }
        }
    }

    public void Dispose()
    {
        foreach (var member in All)
        {
            member.Dispose();
        }
    }

    private static EtcdMember ChooseCurrent(
        ImmutableArray<EtcdMember> listed, ImmutableArray<EtcdMember> lastResort, EtcdMember current)
    {
        var sound = listed.FirstOrDefault(member => member.Failures == 0);
        return listed.Contains(current) || (sound is null && lastResort.Contains(current)) ? current : sound ?? listed[0];
    }

    private static EtcdMember? ChooseFrom(
        ImmutableArray<EtcdMember> members, EtcdMember current, IReadOnlyCollection<EtcdMember> tried)
    {
        var start = members.IndexOf(current) + 1;
        return Enumerable.Range(0, members.Length)
            .Select(i => members[(start + i) % members.Length])
            .Where(member => !tried.Contains(member))
            .MinBy(member => member.Failures > 0 ? member.FailedAt : long.MinValue);
    }

    /// <param name="Listed">The members to ask.</param>
    /// <param name="LastResort">The members to ask after all others.</param>
    /// <param name="Current">The member to ask first.</param>
    private sealed record State(ImmutableArray<EtcdMember> Listed, ImmutableArray<EtcdMember> LastResort, EtcdMember Current)
    {
        public ImmutableArray<EtcdMember> All { get; } = Listed.AddRange(LastResort);
    }
}
