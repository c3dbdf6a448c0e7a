using Etcd.Api;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Services.Validation;

/// <summary>
/// Refuses a branch that may write a key twice: two puts, or a put and a delete that covers it, at any depth.
/// The two branches of a nested transaction exclude each other, so they may put the same key.
/// </summary>
internal sealed class TxnOverlaps
{
    private readonly HashSet<ByteString> _puts = [];
    private readonly DisjointRanges _deletes = new();

    private TxnOverlaps()
    {
    }

    public static void Check(IEnumerable<RequestOp> operations) => Collect([.. operations]);

    private static TxnOverlaps Collect(IReadOnlyList<RequestOp> operations)
    {
        var level = new TxnOverlaps();

        // Deletes first, then nested transactions in order, then puts: a nested delete is held against what
        // comes after it, not against nested puts before it.
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
    /// etcd takes the end of a delete literally here, also the zero byte that means "no end" elsewhere: a delete
    /// without end covers nothing, and may stand beside any put.
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
