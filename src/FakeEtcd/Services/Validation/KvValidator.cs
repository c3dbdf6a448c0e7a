using Etcd.Api;

namespace FakeEtcd.Services.Validation;

/// <summary>Checks single requests against the rules that do not depend on the store.</summary>
internal static class KvValidator
{
    public static void Check(RangeRequest request)
    {
        if (request.Key.IsEmpty)
        {
            throw EtcdError.EmptyKey.ToException();
        }

        // etcd 3.5 crashes on an unknown sort target; later versions return this error. An unknown sort order means no sorting.
        if (!Enum.IsDefined(request.SortTarget))
        {
            throw EtcdError.InvalidSortOption.ToException();
        }
    }

    public static void Check(PutRequest request)
    {
        if (request.Key.IsEmpty)
        {
            throw EtcdError.EmptyKey.ToException();
        }

        if (request.IgnoreValue && !request.Value.IsEmpty)
        {
            throw EtcdError.ValueProvided.ToException();
        }

        if (request.IgnoreLease && request.Lease != 0)
        {
            throw EtcdError.LeaseProvided.ToException();
        }
    }

    public static void Check(DeleteRangeRequest request)
    {
        if (request.Key.IsEmpty)
        {
            throw EtcdError.EmptyKey.ToException();
        }
    }
}
