using Etcd.Api;

namespace Testing.Etcd;

/// <summary>Snapshots as a client receives them, with bounded waits.</summary>
public static class SnapshotCalls
{
    /// <summary>Receives all messages of a snapshot.</summary>
    public static async Task<IReadOnlyList<SnapshotResponse>> ReadSnapshotAsync(this Maintenance.MaintenanceClient client)
    {
        var messages = new List<SnapshotResponse>();
        using var call = client.Snapshot(new SnapshotRequest());
        while (await call.ResponseStream.MoveNext(CancellationToken.None).Within("the next part of the snapshot"))
        {
            messages.Add(call.ResponseStream.Current);
        }

        return messages;
    }

    /// <summary>The database in the messages of a snapshot, without the checksum that comes last.</summary>
    public static byte[] DatabaseOf(IEnumerable<SnapshotResponse> messages) =>
        [.. messages.SkipLast(1).SelectMany(message => message.Blob)];
}
