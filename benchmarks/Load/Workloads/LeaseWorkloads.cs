using Etcd.Api;

namespace Load.Workloads;

/// <summary>Calls about leases.</summary>
internal static class LeaseWorkloads
{
    private static readonly LeaseGrantRequest Grant = new() { TTL = 3600 };

    public static IReadOnlyList<IWorkload> All { get; } =
    [
        new CallWorkload("lease-grant", "grant of a lease", (client, _) => client.Etcd.Lease.LeaseGrantAsync(Grant).ResponseAsync),
        new CallWorkload("keep-alive", "keep-alive of a client's lease on its open stream", OpenKeepAliveAsync),
    ];

    private static async Task<Func<int, Task>> OpenKeepAliveAsync(ClientContext client)
    {
        var lease = await client.Etcd.Lease.LeaseGrantAsync(Grant);
        var stream = client.Etcd.Lease.LeaseKeepAlive();
        var request = new LeaseKeepAliveRequest { ID = lease.ID };
        return async _ =>
        {
            await stream.RequestStream.WriteAsync(request);
            if (!await stream.ResponseStream.MoveNext(CancellationToken.None))
            {
                throw new InvalidOperationException("The server ended a keep-alive stream.");
            }
        };
    }
}
