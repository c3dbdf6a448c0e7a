using Etcd.Api;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Protocol;

namespace FakeEtcd.Engine.KeyValues;

/// <summary>Applies puts and deletes to a write transaction.</summary>
internal static class KeyWriter
{
    public static PutResponse Put(WriteTransaction transaction, PutRequest request)
    {
        var slot = transaction.Locate(request.Key);
        var existing = slot.Current;
        if (existing is null && (request.IgnoreValue || request.IgnoreLease))
        {
            throw EtcdError.KeyNotFound.ToException();
        }

        var value = request.IgnoreValue ? existing!.Data.Value : request.Value;
        var lease = request.IgnoreLease ? existing!.Data.Lease : request.Lease;
        transaction.Put(slot, value, lease);

        return new PutResponse
        {
            Header = new ResponseHeader { Revision = transaction.Revision },
            PrevKv = request.PrevKv ? existing?.Data : null,
        };
    }

    public static DeleteRangeResponse DeleteRange(WriteTransaction transaction, DeleteRangeRequest request)
    {
        var deleted = transaction.DeleteRange(KeyRange.From(request.Key, request.RangeEnd));
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
}
