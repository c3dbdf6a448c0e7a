using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;
using static Etcd.Api.Compare.Types;

namespace Etcd.Discovery.Registration.Keys;

/// <summary>Puts a key under a lease. It overwrites the key of another owner only if the claim allows it.</summary>
/// <remarks>
/// Each owner has its own lease, and a put moves the key to the lease of its writer. Every put is a transaction that compares the key with
/// its last known state. A put of another owner in between makes the transaction fail, and is not overwritten.
/// </remarks>
internal sealed class KeyOwnership(EtcdConnection connection, ByteString key)
{
    /// <summary>Puts the key as the claim requests, unless it is already so.</summary>
    /// <returns>The outcome, and the revision at which it was true.</returns>
    public async Task<(ClaimOutcome Outcome, long Revision)> ClaimAsync(Claim claim, CancellationToken cancellationToken)
    {
        var guard = claim.WasHeld ? HasLease(claim.LeaseId) : IsMissing();
        var needsNoPut = claim.WasHeld && claim.IsWritten;
        while (true)
        {
            var request = new TxnRequest { Compare = { guard }, Failure = { ReadOp() } };
            if (!needsNoPut)
            {
                request.Success.Add(PutOp(claim.Value, claim.LeaseId));
            }

            var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response is null)
            {
                return (ClaimOutcome.LeaseGone, 0);
            }

            if (response.Succeeded)
            {
                return (ClaimOutcome.Held, response.Header.Revision);
            }

            needsNoPut = false;
            var found = response.Responses[0].ResponseRange.Kvs.FirstOrDefault();
            if (found is null)
            {
                guard = IsMissing();
            }
            else if (claim.MayTakeOver || IsOwn(claim, found.Lease))
            {
                guard = IsUnchangedSince(found.ModRevision);
            }
            else
            {
                return (ClaimOutcome.Taken, response.Header.Revision);
            }
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

    private Task<TxnResponse?> ChangeIfHeldAsync(long lease, RequestOp change, CancellationToken cancellationToken) =>
        SendAsync(new TxnRequest { Compare = { HasLease(lease) }, Success = { change } }, cancellationToken);

    private async Task<TxnResponse?> SendAsync(TxnRequest request, CancellationToken cancellationToken)
    {
        try
        {
            // A retry is safe: if the first put succeeded and its answer was lost, the key is found under the lease.
            return await connection
                .CallAsync((member, options) => member.Kv.TxnAsync(request, options), CallKind.Idempotent, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (EtcdException exception) when (exception.Code == StatusCode.NotFound)
        {
            return null;
        }
    }

    private Compare IsMissing() => new()
    {
        Key = key, Target = CompareTarget.Create, Result = CompareResult.Equal, CreateRevision = 0,
    };

    private Compare HasLease(long lease) => new()
    {
        Key = key, Target = CompareTarget.Lease, Result = CompareResult.Equal, Lease = lease,
    };

    private Compare IsUnchangedSince(long revision) => new()
    {
        Key = key, Target = CompareTarget.Mod, Result = CompareResult.Equal, ModRevision = revision,
    };

    private RequestOp PutOp(ByteString value, long lease) => new()
    {
        RequestPut = new PutRequest { Key = key, Value = value, Lease = lease },
    };

    private RequestOp ReadOp() => new() { RequestRange = new RangeRequest { Key = key } };
}
