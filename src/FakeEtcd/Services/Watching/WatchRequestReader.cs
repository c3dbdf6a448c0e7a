using Etcd.Api;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Protocol;
using FilterType = Etcd.Api.WatchCreateRequest.Types.FilterType;

namespace FakeEtcd.Services.Watching;

/// <summary>Converts a request to create a watch.</summary>
internal static class WatchRequestReader
{
    public static WatchSpec Read(WatchCreateRequest request)
    {
        // In a watch, an empty key means the smallest key.
        var key = request.Key.IsEmpty ? KeyRange.Smallest : request.Key;
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
