using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.Http;

namespace FakeEtcd.ControlApi.Handlers;

/// <summary>The faults.</summary>
internal static class FaultHandlers
{
    public static Task<FaultItem> AddAsync(ControlRequest request, FaultRequest body) =>
        Task.FromResult(request.State.Faults.Add(body, controls => FaultRequests.Add(controls, body)));

    public static Task<FaultList> ListAsync(ControlRequest request) =>
        Task.FromResult(new FaultList { Faults = request.State.Faults.List() });

    public static Task<FaultItem> GetAsync(ControlRequest request) => Task.FromResult(request.State.Faults.Get(request.PathNumber("id")));

    public static Task<FaultItem> DeleteAsync(ControlRequest request) =>
        Task.FromResult(request.State.Faults.Remove(request.PathNumber("id")));

    public static Task<CountResult> ClearAsync(ControlRequest request) =>
        Task.FromResult(new CountResult { Count = request.State.Faults.Clear() });

    public static async Task<FaultItem> WaitForHitsAsync(ControlRequest request, WaitForHitsRequest body)
    {
        var id = request.PathNumber("id");
        var (item, rule) = (request.State.Faults.Get(id), request.State.Faults.Find(id));
        await rule.WaitForHitsAsync(body.Hits ?? 1, request.Aborted).ConfigureAwait(false);
        return item with { Hits = rule.Hits };
    }
}
