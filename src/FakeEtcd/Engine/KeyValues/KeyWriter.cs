using Etcd.Api;
using FakeEtcd.Engine.Leases;
using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine.KeyValues;

/// <summary>Puts and deletes within a write transaction, keeping the keys of each lease in step.</summary>
internal sealed class KeyWriter(Lessor leases)
{
    public PutResponse Put(WriteTransaction transaction, PutRequest request)
    {
        var existing = transaction.Find(request.Key);
        if (existing is null && (request.IgnoreValue || request.IgnoreLease))
        {
            throw EtcdError.KeyNotFound.ToException();
        }

        var value = request.IgnoreValue ? existing!.Data.Value : request.Value;
        var lease = request.IgnoreLease ? existing!.Data.Lease : request.Lease;
        transaction.Put(request.Key, value, lease);
        leases.Move(request.Key, existing?.Data.Lease ?? 0, lease);

        return new PutResponse
        {
            Header = new ResponseHeader { Revision = transaction.Revision },
            PrevKv = request.PrevKv ? existing?.Data : null,
        };
    }

    public DeleteRangeResponse DeleteRange(WriteTransaction transaction, DeleteRangeRequest request)
    {
        var deleted = Delete(transaction, KeyRange.From(request.Key, request.RangeEnd));
        var response = new DeleteRangeResponse
        {
            Header = new ResponseHeader { Revision = transaction.Revision },
            Deleted = deleted.Count,
        };
        if (request.PrevKv)
        {
            response.PrevKvs.AddRange(deleted.Select(version => version.Data));
        }

        return response;
    }

    public List<KeyVersion> Delete(WriteTransaction transaction, in KeyRange range)
    {
        var deleted = transaction.DeleteRange(range);
        foreach (var version in deleted)
        {
            leases.Move(version.Data.Key, version.Data.Lease, to: 0);
        }

        return deleted;
    }
}
