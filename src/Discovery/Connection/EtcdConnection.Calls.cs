using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;

namespace Etcd.Discovery;

public sealed partial class EtcdConnection
{
    private const string TokenHeader = "token";
    private const string RequireLeaderHeader = "hasleader";

    /// <summary>The key of reads and watches that only show that a member answers. etcdctl asks for the same one.</summary>
    internal static readonly ByteString ProbeKey = ByteString.CopyFromUtf8("health");

    /// <summary>
    /// Makes an authenticated unary call, within the call timeout. It asks one member after the other, and repeats that as far as the kind
    /// of the call allows.
    /// </summary>
    /// <param name="call">Sends the call to a member.</param>
    /// <param name="kind">Whether the call may be sent twice.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="undo">
    /// Undoes what a member has done whose answer comes when the call has ended without it: after that of another member, after the timeout
    /// or after the cancellation. If null, the call cancels such requests, and their effects stay.
    /// </param>
    /// <param name="timeLimit">
    /// The time limit; null for the call timeout. With a limit of its own, a call asks a second member after half of it at the latest.
    /// </param>
    /// <exception cref="EtcdUnavailableException">No member answered in time.</exception>
    /// <exception cref="EtcdException">etcd rejected the call; the exception has etcd's code and message.</exception>
    /// <exception cref="OperationCanceledException">The caller canceled the call.</exception>
    /// <exception cref="ObjectDisposedException">The connection is disposed.</exception>
    internal async Task<TResponse> CallAsync<TResponse>(
        Func<EtcdMember, CallOptions, AsyncUnaryCall<TResponse>> call,
        CallKind kind,
        CancellationToken cancellationToken,
        Func<TResponse, Task>? undo = null,
        TimeSpan? timeLimit = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfDisposed();
        var limit = timeLimit ?? Options.CallTimeout;
        var attemptTimeout = timeLimit / 2 < Options.AttemptTimeout ? limit / 2 : Options.AttemptTimeout;

        // Not a gRPC deadline, which reads the system's clock.
        using var timeout = new CancellationTokenSource(limit, Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token, _disposing);
        var attempts = new CallAttempts(kind, _tokens);
        var failures = new CallFailures();
        var late = undo is null ? null : new LateAnswers<TResponse>(undo, Options.CallTimeout, Time, _disposing);
        try
        {
            return await CreateRetry(attempts.Decide).RunAsync(RunRoundAsync, linked.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfDisposed();
            if (timeout.IsCancellationRequested)
            {
                throw TimedOut(limit, attempts.TokenFailure, failures, exception);
            }

            if (exception is RpcException rejected)
            {
                throw EtcdErrors.Classify(rejected) == CallFailure.Unavailable
                    ? Unavailable(failures, rejected)
                    : EtcdErrors.Translate(rejected, failures.ToString());
            }

            throw;
        }

        async Task<TResponse> RunRoundAsync(CancellationToken roundToken)
        {
            var token = await attempts.GetTokenAsync(roundToken).ConfigureAwait(false);
            if (kind == CallKind.NonIdempotent && Members.HasChoice && !Members.HasAnsweredWithin(Options.AttemptTimeout))
            {
                await FindMemberAsync(token, failures, roundToken).ConfigureAwait(false);
            }

            attempts.MarkSending();
            return await AskAsync(call, token, kind, attemptTimeout, failures, late, roundToken).ConfigureAwait(false);
        }
    }

    private static CallOptions CreateCallOptions(string? token, bool requireLeader, CancellationToken cancellationToken)
    {
        var headers = new Metadata();
        if (token is not null)
        {
            headers.Add(TokenHeader, token);
        }

        if (requireLeader)
        {
            headers.Add(RequireLeaderHeader, "true");
        }

        return new CallOptions(headers, cancellationToken: cancellationToken);
    }

    private Task<TResponse> AskAsync<TResponse>(
        Func<EtcdMember, CallOptions, AsyncUnaryCall<TResponse>> call,
        string? token,
        CallKind kind,
        TimeSpan attemptTimeout,
        CallFailures failures,
        LateAnswers<TResponse>? late,
        CancellationToken cancellationToken)
    {
        return new MemberRound<TResponse>(Members, attemptTimeout, Time, kind, failures, SendAsync, late).RunAsync(cancellationToken);

        async Task<TResponse> SendAsync(EtcdMember member, CancellationToken attemptToken)
        {
            using var started = call(member, CreateCallOptions(token, requireLeader: false, attemptToken));
            return await started.ResponseAsync.ConfigureAwait(false);
        }
    }

    /// <summary>Makes a member that answers the current one, by a read that is as good as any. A refusal is an answer.</summary>
    private async Task FindMemberAsync(string? token, CallFailures failures, CancellationToken cancellationToken)
    {
        var read = new RangeRequest { Key = ProbeKey, CountOnly = true };
        var ofRead = new CallFailures();
        try
        {
            await AskAsync(
                    (member, options) => member.Kv.RangeAsync(read, options),
                    token,
                    CallKind.Idempotent,
                    Options.AttemptTimeout,
                    ofRead,
                    late: null,
                    cancellationToken)
                .ConfigureAwait(false);
        }
        catch (RpcException exception) when (EtcdErrors.Classify(exception) == CallFailure.Refused)
        {
            // The member is alive. The call itself shows what it thinks of the token.
        }
        finally
        {
            failures.AddPreparation(ofRead);
        }
    }

    private EtcdUnavailableException TimedOut(TimeSpan limit, RpcException? tokenFailure, CallFailures failures, Exception exception)
    {
        foreach (var silent in failures.Silent)
        {
            Members.ReportFailure(silent, $"no answer within {limit.TotalSeconds:0.###} s");
        }

        var reasons = tokenFailure?.Status.Detail ?? failures.ToString();
        return new EtcdUnavailableException(
            StatusCode.DeadlineExceeded,
            $"etcd did not answer within {limit.TotalSeconds:0.###} s. {(reasons.Length > 0 ? reasons : Members.Names)}",
            failures.Last ?? exception)
        {
            MayHaveTakenEffect = failures.MayHaveTakenEffect,
        };
    }

    private static EtcdUnavailableException Unavailable(CallFailures failures, RpcException exception) =>
        new(EtcdErrors.Translate(exception).Code, failures.ToString(), exception) { MayHaveTakenEffect = failures.MayHaveTakenEffect };
}
