using Etcd.Api;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Engine.Watches;
using Google.Protobuf;
using FilterType = Etcd.Api.WatchCreateRequest.Types.FilterType;

namespace FakeEtcd.Services.Watching;

/// <summary>Reads what a watch create request asks for.</summary>
internal static class WatchRequestReader
{
    /// <summary>The smallest key there is; a watch on the empty key starts here.</summary>
    private static readonly ByteString SmallestKey = ByteString.CopyFrom(0);

    public static WatchSpec Read(WatchCreateRequest request)
    {
        var key = request.Key.IsEmpty ? SmallestKey : request.Key;
        return new WatchSpec(request.WatchId, KeyRange.From(key, request.RangeEnd), request.StartRevision)
        {
            PreviousValues = request.PrevKv,
            ProgressNotify = request.ProgressNotify,
            Fragment = request.Fragment,
            NoPut = request.Filters.Contains(FilterType.Noput),
            NoDelete = request.Filters.Contains(FilterType.Nodelete),
        };
    }
}
