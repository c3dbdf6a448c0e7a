using FakeEtcd.Tool.Control.Api;
using FakeEtcd.Tool.Control.Http;

namespace FakeEtcd.Tool.Control.Handlers;

/// <summary>Snapshots: those that the program holds, to go back to a state, and files of etcd.</summary>
internal static class SnapshotHandlers
{
    public static async Task<SnapshotItem> TakeAsync(ControlRequest request) =>
        request.State.Snapshots.Add(await request.Server.SnapshotAsync(request.Aborted).ConfigureAwait(false));

    public static Task<SnapshotList> ListAsync(ControlRequest request) =>
        Task.FromResult(new SnapshotList { Snapshots = request.State.Snapshots.List() });

    public static Task<SnapshotItem> DeleteAsync(ControlRequest request) =>
        Task.FromResult(request.State.Snapshots.Remove(request.PathNumber("id")));

    public static async Task<ServerInfo> RestoreAsync(ControlRequest request)
    {
        await request.Server.RestoreAsync(request.State.Snapshots.Find(request.PathNumber("id")), request.Aborted).ConfigureAwait(false);
        return await ServerHandlers.GetAsync(request).ConfigureAwait(false);
    }

    public static Task SaveAsync(ControlRequest request, Stream file) => request.Server.SaveSnapshotAsync(file, request.Aborted);
}
