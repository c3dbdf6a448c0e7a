using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>One round of a call over the members: asks one after the other, until one answers.</summary>
/// <remarks>
/// If a member is silent for the attempt timeout, the next one is asked too, and the first answer wins. After the last member, it is the turn
/// of the first one again: a request that a follower has passed to a leader that hangs is lost, and the same request succeeds after the
/// election. So one member that hangs delays a call but does not fail it, and a slow cluster still has the whole call timeout. A call that
/// must not be sent twice goes to another member only if it was not sent at all. A member that has two requests of the call gets no third
/// one, so members that hang for long collect no requests.
/// </remarks>
/// <typeparam name="TResponse">The type of the answer.</typeparam>
/// <param name="members">The members.</param>
/// <param name="attemptTimeout">How long a member may be silent before another one is asked too.</param>
/// <param name="time">The clock.</param>
/// <param name="kind">Whether the call may be sent twice.</param>
/// <param name="failures">Collects why members did not answer.</param>
/// <param name="send">Sends the call to a member.</param>
/// <param name="late">Takes the answers that come after the round; null if nobody does, so that the round cancels what is under way.</param>
internal sealed class MemberRound<TResponse>(
    EtcdMembers members,
    TimeSpan attemptTimeout,
    TimeProvider time,
    CallKind kind,
    CallFailures failures,
    Func<EtcdMember, CancellationToken, Task<TResponse>> send,
    LateAnswers<TResponse>? late = null)
{
    private const int MaxRequestsOfMember = 2;

    private readonly List<EtcdMember> _tried = [];
    private readonly List<Attempt> _pending = [];
    private RpcException? _failure;
    private int _count;

    /// <summary>Runs the round.</summary>
    /// <exception cref="RpcException">A member refused the call, or all of them failed.</exception>
    /// <exception cref="OperationCanceledException">The round was canceled.</exception>
    public async Task<TResponse> RunAsync(CancellationToken cancellationToken)
    {
        // Late answers outlive the round, and its cancellation.
        var ending = CancellationTokenSource.CreateLinkedTokenSource(late?.Stopping ?? cancellationToken);
        try
        {
            while (_pending.Count > 0 || StartNext(ending.Token))
            {
                var done = await WaitAsync(cancellationToken).ConfigureAwait(false);
                if (done is null)
                {
                    StartAgain(ending.Token);
                }
                else if (done.Answer.IsCompletedSuccessfully)
                {
                    return await AcceptAsync(done).ConfigureAwait(false);
                }
                else
                {
                    await RejectAsync(done, cancellationToken).ConfigureAwait(false);
                    StartNext(ending.Token);
                }
            }

            throw _failure!;
        }
        finally
        {
            failures.AddSilent([.. _pending.Select(attempt => attempt.Member).Distinct()]);
            if (late is not null && _pending.Count > 0)
            {
                late.Follow([.. _pending.Select(attempt => attempt.Answer)], ending);
            }
            else
            {
                await ending.CancelAsync().ConfigureAwait(false);
                _pending.ForEach(attempt => attempt.Answer.Observe());
                ending.Dispose();
            }
        }
    }

    private bool StartNext(CancellationToken cancellationToken)
    {
        if (members.Choose(_tried) is not { } member)
        {
            return false;
        }

        _tried.Add(member);
        _pending.Add(new Attempt(++_count, member, send(member, cancellationToken)));
        return true;
    }

    /// <summary>Starts an attempt on a member, all of which may hang.</summary>
    private void StartAgain(CancellationToken cancellationToken)
    {
        if (!StartNext(cancellationToken))
        {
            _tried.Clear();
            _tried.AddRange(_pending.CountBy(attempt => attempt.Member).Where(of => of.Value >= MaxRequestsOfMember).Select(of => of.Key));
            StartNext(cancellationToken);
        }
    }

    /// <summary>Waits for the end of an attempt.</summary>
    /// <returns>The attempt; null if none has ended in time and a member can be asked.</returns>
    private async Task<Attempt?> WaitAsync(CancellationToken cancellationToken)
    {
        Task answer = _pending.Count == 1 ? _pending[0].Answer : Task.WhenAny(_pending.Select(attempt => attempt.Answer));
        if (kind == CallKind.Idempotent && members.HasChoice)
        {
            await answer.EndsWithinAsync(attemptTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await answer.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var done = _pending.Find(attempt => attempt.Answer.IsCompleted);
        if (done is not null)
        {
            _pending.Remove(done);
        }

        return done;
    }

    private async Task<TResponse> AcceptAsync(Attempt done)
    {
        // A member that was asked earlier, and that has said nothing since, hangs.
        foreach (var silent in _pending.Where(attempt => attempt.Number < done.Number && attempt.Member != done.Member))
        {
            members.ReportFailure(silent.Member, $"no answer within {attemptTimeout.TotalSeconds:0.###} s");
        }

        members.ReportAnswer(done.Member);
        return await done.Answer.ConfigureAwait(false);
    }

    private async Task RejectAsync(Attempt done, CancellationToken cancellationToken)
    {
        try
        {
            await done.Answer.ConfigureAwait(false);
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var failure = EtcdErrors.Classify(exception);
            if (failure == CallFailure.Refused)
            {
                members.ReportAnswer(done.Member);
                throw;
            }

            var wasSent = failure == CallFailure.Unavailable;
            failures.Add(done.Member, exception, wasSent);
            members.ReportFailure(done.Member, EtcdErrors.DescribeFailure(exception));
            if (wasSent && kind == CallKind.NonIdempotent)
            {
                throw;
            }

            // A rejected certificate does not pass. Another failure of the round may.
            _failure = _failure is null || EtcdErrors.Classify(_failure) == CallFailure.Untrusted ? exception : _failure;
        }
    }

    private sealed record Attempt(int Number, EtcdMember Member, Task<TResponse> Answer);
}
