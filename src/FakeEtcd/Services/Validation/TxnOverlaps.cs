using Etcd.Api;
using FakeEtcd.Protocol;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace FakeEtcd.Services.Validation;

/// <summary>
/// Refuses a branch that may write a key twice, at any depth: two puts of a key, or a put and a delete that covers the key.
/// Only one branch of a nested transaction runs, so its two branches may put the same key.
/// </summary>
internal sealed class TxnOverlaps
{
    private readonly HashSet<ByteString> _puts = [];
    private readonly DisjointRanges _deletes = new();

    private TxnOverlaps()
    {
    }

    public static void Check(RepeatedField<RequestOp> operations)
    {
        // Nothing overlaps with itself.
        if (operations is not ([] or [{ RequestTxn: null }]))
        {
            Collect(operations);
        }
    }

    private static TxnOverlaps Collect(RepeatedField<RequestOp> operations)
    {
        var level = new TxnOverlaps();

        // As in etcd: deletes first, then nested transactions in order, then puts. A nested delete conflicts with puts that are
        // checked after it, but not with nested puts before it.
        foreach (var operation in operations)
        {
            if (operation.RequestDeleteRange is { } delete)
            {
                level._deletes.Add(Covered(delete));
            }
        }

        foreach (var operation in operations)
        {
            if (operation.RequestTxn is { } nested)
            {
                level.Add(Collect(nested.Success), Collect(nested.Failure));
            }
        }

        foreach (var operation in operations)
        {
            if (operation.RequestPut is { } put)
            {
                level.AddPut(put.Key);
            }
        }

        return level;
    }

    /// <summary>
    /// Returns the range that a delete covers. etcd takes the end literally here, including the zero byte that means "no end"
    /// elsewhere. So a delete without an end covers nothing and does not conflict with any put.
    /// </summary>
    private static KeyRange Covered(DeleteRangeRequest delete) =>
        delete.RangeEnd.IsEmpty
            ? KeyRange.Of(delete.Key)
            : new(delete.Key, delete.RangeEnd, IsSingleKey: false);

    private void Add(TxnOverlaps success, TxnOverlaps failure)
    {
        foreach (var key in success._puts)
        {
            AddPut(key);
        }

        foreach (var key in failure._puts)
        {
            if (success._puts.Contains(key))
            {
                RefuseDeleted(key);
            }
            else
            {
                AddPut(key);
            }
        }

        _deletes.AddAll(success._deletes);
        _deletes.AddAll(failure._deletes);
    }

    private void AddPut(ByteString key)
    {
        if (!_puts.Add(key))
        {
            throw EtcdError.DuplicateKey.ToException();
        }

        RefuseDeleted(key);
    }

    private void RefuseDeleted(ByteString key)
    {
        if (_deletes.Contains(key))
        {
            throw EtcdError.DuplicateKey.ToException();
        }
    }
}
