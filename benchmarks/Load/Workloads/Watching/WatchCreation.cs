using Etcd.Api;

namespace Load.Workloads.Watching;

/// <summary>Creates a watch and cancels it again, so that there are never more watches than clients.</summary>
internal static class WatchCreation
{
    public static Task<Func<int, Task>> OpenAsync(ClientContext client)
    {
        var stream = new WatchStream(client.Etcd.Watch);
        return Task.FromResult<Func<int, Task>>(async _ =>
        {
            var created = await stream.CreateAsync(new WatchCreateRequest { Key = client.Keys.Key(client.RandomKey()) });
            await stream.CancelAsync(created.WatchId);
        });
    }
}
