using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;
using static Etcd.Api.Compare.Types;

namespace Etcd.Discovery.Registration.Keys;

/// <summary>Puts a key into etcd under a lease, and never over the key of another owner unless that is wanted.</summary>
/// <remarks>
/// The lease tells owners apart: each has its own, and a put moves the key to the lease of whoever put it. Every put
/// is guarded by what was last seen of the key, so that an owner in between is noticed rather than overwritten.
/// </remarks>
internal sealed class KeyOwnership(EtcdConnection connection, ByteString key)
{
    /// <summary>Makes sure that the key is in etcd as claimed.</summary>
    /// <returns>The outcome, and the revision at which it was so.</returns>
    public async Task<(ClaimOutcome Outcome, long Revision)> ClaimAsync(Claim claim, CancellationToken cancellationToken)
    {
        var guard = claim.WasHeld ? HasLease(claim.LeaseId) : IsMissing();
        var mayRest = claim.WasHeld && claim.IsWritten;
        while (true)
        {
            var request = new TxnRequest { Compare = { guard }, Failure = { ReadOp() } };
            if (!mayRest)
            {
                request.Success.Add(PutOp(claim));
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

            mayRest = false;
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

    private static bool IsOwn(Claim claim, long lease) =>
        lease != 0 && (lease == claim.LeaseId || lease == claim.PreviousLeaseId);

    private async Task<TxnResponse?> SendAsync(TxnRequest request, CancellationToken cancellationToken)
    {
        try
        {
            // Sending it again is safe: a put that went through the first time shows up as held.
            return await connection
                .CallAsync(options => connection.Kv.TxnAsync(request, options), CallKind.Idempotent, cancellationToken)
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

    private RequestOp PutOp(Claim claim) => new()
    {
        RequestPut = new PutRequest { Key = key, Value = claim.Value, Lease = claim.LeaseId },
    };

    private RequestOp ReadOp() => new() { RequestRange = new RangeRequest { Key = key } };
}
