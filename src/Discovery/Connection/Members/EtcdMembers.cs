using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>The members of a cluster, and the choice of one for each call.</summary>
/// <remarks>
/// Calls stay with the member that answers, so that a member that hangs costs only the calls that were under way. A member that fails is a
/// choice again when the others have failed after it. Each connection starts with a random member, so many clients spread over the cluster.
/// Safe for use by several threads, and without a lock.
/// </remarks>
internal sealed partial class EtcdMembers : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private ImmutableArray<EtcdMember> _all;
    private EtcdMember _current;

    /// <summary>Creates the choice.</summary>
    /// <param name="members">The members, at least one, in the order of preference.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs members that fail and recover.</param>
    public EtcdMembers(IEnumerable<EtcdMember> members, TimeProvider time, ILogger logger)
    {
        _all = [.. members];
        _current = _all[0];
        _time = time;
        _logger = logger;
    }

    public DiscoveryMetrics Metrics { get; init; } = DiscoveryMetrics.Default;

    public ImmutableArray<EtcdMember> All => ImmutableInterlocked.InterlockedCompareExchange(ref _all, default, default);

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
        var current = Volatile.Read(ref _current);
        if (current.Failures == 0 && !tried.Contains(current))
        {
            return current;
        }

        var all = All;
        var start = all.IndexOf(current) + 1;
        var untried = Enumerable.Range(0, all.Length).Select(i => all[(start + i) % all.Length]).Where(member => !tried.Contains(member));
        return untried.MinBy(member => member.Failures > 0 ? member.FailedAt : long.MinValue);
    }

    /// <summary>Whether the member that the next call would go to has answered within a time.</summary>
    public bool HasAnsweredWithin(TimeSpan time) =>
        Choose([]) is { AnsweredAt: not long.MinValue } next && _time.GetElapsedTime(next.AnsweredAt) < time;

    /// <summary>Records an answer. Calls stay with the member if the current one has failed.</summary>
    public void ReportAnswer(EtcdMember member)
    {
        if (member.RecordAnswer(_time.GetTimestamp()) && HasChoice)
        {
            LogRecovered(member.Name);
        }

        var current = Volatile.Read(ref _current);
        if (current != member && current.Failures > 0)
        {
            Interlocked.CompareExchange(ref _current, member, current);
        }
    }

    /// <summary>Records that a member did not answer. Other members are preferred until it answers, or until they fail too.</summary>
    /// <param name="member">The member.</param>
    /// <param name="reason">The reason, for the log and for messages.</param>
    public void ReportFailure(EtcdMember member, string reason)
    {
        Metrics.CountFailure(member.Server);
        if (member.RecordFailure(_time.GetTimestamp(), reason) == 1 && HasChoice)
        {
            Metrics.CountFailover(member.Server);
            LogFailed(member.Name, reason);
        }
    }

    /// <summary>Replaces the members. Those that stay keep their connections. Calls to the others that are under way go on.</summary>
    /// <param name="names">The names of the members, at least one.</param>
    /// <param name="create">Creates a member that is new.</param>
    /// <returns>Whether there was a change.</returns>
    public bool Replace(IReadOnlyCollection<string> names, Func<string, EtcdMember> create)
    {
        var before = All;
        var after = before.Where(member => names.Contains(member.Name)).ToImmutableArray();
        after = after.AddRange(names.Where(name => !before.Any(member => member.Name == name)).Select(create));
        ImmutableInterlocked.InterlockedExchange(ref _all, after);
        if (!after.Contains(Volatile.Read(ref _current)))
        {
            Volatile.Write(ref _current, after[0]);
        }

        // A removed member is not disposed, which would cancel its calls. It holds nothing: the connections are those of the handler, and
        // the member closes them when it stops.
        return after.Length != before.Length || before.Except(after).Any();
    }

    public void Dispose()
    {
        foreach (var member in All)
        {
            member.Dispose();
        }
    }
}
