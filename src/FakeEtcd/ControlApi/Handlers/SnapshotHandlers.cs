using FakeEtcd.ControlApi.Messages;
using Microsoft.AspNetCore.Http;
using FakeEtcd.ControlApi.Http;

namespace FakeEtcd.ControlApi.Handlers;

/// <summary>Snapshots: those that the program holds, to go back to a state, and files of etcd.</summary>
internal static class SnapshotHandlers
{
    /// <summary>The largest file that a server can go on with.</summary>
    public const long MostFileBytes = 512 * 1024 * 1024;

    public static async Task<SnapshotItem> TakeAsync(ControlRequest request) =>
        request.State.Snapshots.Add(await request.Server.Snapshots.CaptureAsync(request.Aborted).ConfigureAwait(false));

    public static Task<SnapshotList> ListAsync(ControlRequest request) =>
        Task.FromResult(new SnapshotList { Snapshots = request.State.Snapshots.List() });

    public static Task<SnapshotItem> DeleteAsync(ControlRequest request) =>
        Task.FromResult(request.State.Snapshots.Remove(request.PathNumber("id")));

    public static async Task<ServerInfo> RestoreAsync(ControlRequest request)
    {
        await request.Server.Snapshots.RestoreAsync(request.State.Snapshots.Find(request.PathNumber("id")), request.Aborted).ConfigureAwait(false);
        return await ServerHandlers.GetAsync(request).ConfigureAwait(false);
    }

    /// <summary>Goes on with the state of a file of etcd.</summary>
    public static async Task<ServerInfo> RestoreFileAsync(ControlRequest request, Stream body)
    {
        using var file = new MemoryStream();
        await body.CopyToAsync(file, request.Aborted).ConfigureAwait(false);
        try
        {
            await request.Server.Snapshots.RestoreAsync(file.ToArray(), request.Aborted).ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            throw new ControlException(StatusCodes.Status400BadRequest, exception.Message);
        }

        return await ServerHandlers.GetAsync(request).ConfigureAwait(false);
    }

    public static Task SaveAsync(ControlRequest request, Stream file) => request.Server.Snapshots.SaveAsync(file, request.Aborted);
}
