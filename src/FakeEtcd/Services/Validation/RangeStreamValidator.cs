using Etcd.Api;
using Grpc.Core;
using static Etcd.Api.RangeRequest.Types;

namespace FakeEtcd.Services.Validation;

/// <summary>Refuses what a range cannot be streamed with.</summary>
internal static class RangeStreamValidator
{
    private static readonly Status NoSorting = new(StatusCode.Unimplemented, "RangeStream does not support custom sort orders");
    private static readonly Status NoFilters = new(StatusCode.Unimplemented, "RangeStream does not support revision filters");

    /// <exception cref="RpcException">The range is sorted, or filtered by revisions.</exception>
    public static void Check(RangeRequest request)
    {
        if (request.SortOrder != SortOrder.None && request is not { SortTarget: SortTarget.Key, SortOrder: SortOrder.Ascend })
        {
            throw new RpcException(NoSorting);
        }

        if ((request.MinModRevision, request.MaxModRevision, request.MinCreateRevision, request.MaxCreateRevision) != (0, 0, 0, 0))
        {
            throw new RpcException(NoFilters);
        }
    }
}
