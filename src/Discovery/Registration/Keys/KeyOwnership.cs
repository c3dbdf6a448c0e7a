using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;
using static Etcd.Api.Compare.Types;

namespace Etcd.Discovery.Registration.Keys;

/// <summary>Puts and deletes one key for its owner. It overwrites the key of another owner only if the claim allows it.</summary>
/// <remarks>
/// <para>
/// Each owner has its own lease, and a put moves the key to the lease of its writer. Every change is a transaction that compares the mod
/// revision of the key with the one that was last seen. A put in between makes the transaction fail, and is not overwritten.
/// </para>
/// <para>
/// etcd may receive a request twice, the second time late: when a member that hung goes on. A mod revision never returns, so a late request
/// changes nothing. Only a missing key is missing again after it was deleted: see <see cref="MayReappear"/>.
/// </para>
/// <para>One call at a time.</para>
/// </remarks>
internal sealed class KeyOwnership(EtcdConnection connection, ByteString key)
{
    /// <summary>The mod revision of the key when it was last seen under the lease of the owner; 0 if it was not.</summary>
    private long _heldRevision;

    /// <summary>The lease of a put that creates the key and that etcd may still receive; 0 if there is none.</summary>
    private long _unansweredLeaseId;

    /// <summary>Whether a late request can create the key again under a lease after it was deleted, as long as the lease exists.</summary>
    public bool MayReappear(long lease) => lease != 0 && lease == _unansweredLeaseId;

    /// <summary>Records that the key was lost. The next claim expects that it is missing.</summary>
    public void Forget() => _heldRevision = 0;

    /// <summary>Puts the key as the claim requests, unless it is already so.</summary>
    /// <returns>The outcome, and the revision at which it was true.</returns>
    public async Task<(ClaimOutcome Outcome, long Revision)> ClaimAsync(Claim claim, CancellationToken cancellationToken)
    {
        var expected = _heldRevision;
        var needsPut = expected == 0 || !claim.IsWritten;
        while (true)
        {
            var put = needsPut ? PutOp(claim.Value, claim.LeaseId) : null;
            var response = await TryAsync(expected, put, cancellationToken).ConfigureAwait(false);
            if (response is null)
            {
                return (ClaimOutcome.LeaseGone, 0);
            }

            if (response.Succeeded)
            {
                _heldRevision = needsPut ? response.Header.Revision : expected;
                return (ClaimOutcome.Held, response.Header.Revision);
            }

            var found = FindKey(response);
            if (found is not null && found.Lease == claim.LeaseId && found.Value == claim.Value)
            {
                // The answer to an earlier copy of the put got lost.
                _heldRevision = found.ModRevision;
                return (ClaimOutcome.Held, response.Header.Revision);
            }

            if (found is not null && !claim.MayTakeOver && !IsOwn(claim, found.Lease))
            {
                _heldRevision = 0;
                return (ClaimOutcome.Taken, response.Header.Revision);
            }

            expected = found?.ModRevision ?? 0;
            needsPut = true;
        }
    }

    /// <summary>Announces that the key is about to be deleted, if it is under the lease.</summary>
    public Task AnnounceDeleteAsync(long lease, ByteString value, CancellationToken cancellationToken) =>
        ChangeIfHeldAsync(lease, PutOp(value, lease), cancellationToken);

    /// <summary>Deletes the key if it is under the lease. A key of another owner stays.</summary>
    public Task DeleteAsync(long lease, CancellationToken cancellationToken) =>
        ChangeIfHeldAsync(lease, new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = key } }, cancellationToken);

    private static bool IsOwn(Claim claim, long lease) =>
        lease != 0 && (lease == claim.LeaseId || lease == claim.PreviousLeaseId);

    private static KeyValue? FindKey(TxnResponse response) => response.Responses[0].ResponseRange.Kvs.FirstOrDefault();

    private async Task ChangeIfHeldAsync(long lease, RequestOp change, CancellationToken cancellationToken)
    {
        var expected = _heldRevision;
        while (true)
        {
            // A key that was not held needs no change, unless it is there by now.
            var response = await TryAsync(expected, expected == 0 ? null : change, cancellationToken).ConfigureAwait(false);
            if (response is null)
            {
                return;
            }

            if (response.Succeeded)
            {
                _heldRevision = expected == 0 || change.RequestPut is null ? 0 : response.Header.Revision;
                return;
            }

            var found = FindKey(response);
            expected = found is not null && found.Lease == lease ? found.ModRevision : 0;
            if (expected == 0 || found!.Value == change.RequestPut?.Value)
            {
                _heldRevision = expected;
                return;
            }
        }
    }

    /// <summary>Makes a change if the mod revision of the key is as expected, 0 for a missing key. Otherwise reads the key.</summary>
    /// <returns>The answer; null if the lease of a put no longer exists.</returns>
    private async Task<TxnResponse?> TryAsync(long expected, RequestOp? change, CancellationToken cancellationToken)
    {
        var request = new TxnRequest { Compare = { HasModRevision(expected) }, Failure = { ReadOp() } };
        if (change is not null)
        {
            request.Success.Add(change);
        }

        var unanswered = 0;
        try
        {
            var response = await connection.CallAsync(Send, CallKind.Idempotent, cancellationToken).ConfigureAwait(false);
            return IsComplete(response)
                ? response
                : throw MalformedAnswer.Create($"an incomplete answer to a transaction of {key.ToStringUtf8()}");
        }
        catch (EtcdException exception) when (exception.Code == StatusCode.NotFound)
        {
            return null;
        }
        finally
        {
            if (expected == 0 && change is not null && Volatile.Read(ref unanswered) > 0)
            {
                _unansweredLeaseId = change.RequestPut.Lease;
            }
        }

        AsyncUnaryCall<TxnResponse> Send(EtcdMember member, CallOptions options)
        {
            Interlocked.Increment(ref unanswered);
            var call = member.Kv.TxnAsync(request, options);
            _ = CountAnswerAsync(call.ResponseAsync);
            return call;
        }

        // Runs before what waits for the call, because it is the first to wait for the response.
        async Task CountAnswerAsync(Task<TxnResponse> answer)
        {
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (answer.IsCompletedSuccessfully
                || (answer.Exception?.InnerException is RpcException failed && EtcdErrors.Classify(failed) != CallFailure.Unavailable))
            {
                Interlocked.Decrement(ref unanswered);
            }
        }
    }

    private static bool IsComplete(TxnResponse response) =>
        response.Header is not null && (response.Succeeded || response.Responses is [{ ResponseRange: not null }]);

    // To etcd, the mod revision of a missing key is 0.
    private Compare HasModRevision(long revision) => new()
    {
        Key = key, Target = CompareTarget.Mod, Result = CompareResult.Equal, ModRevision = revision,
    };

    private RequestOp PutOp(ByteString value, long lease) => new()
    {
        RequestPut = new PutRequest { Key = key, Value = value, Lease = lease },
    };

    private RequestOp ReadOp() => new() { RequestRange = new RangeRequest { Key = key } };
}
