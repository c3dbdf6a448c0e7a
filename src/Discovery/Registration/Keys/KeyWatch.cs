using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;

namespace Discovery.Registration.Keys;

/// <summary>Watches one key for its owner.</summary>
internal sealed class KeyWatch(EtcdConnection connection, ByteString key)
{
    /// <summary>Waits until the key is deleted, or put by someone who gives it another lease.</summary>
    /// <param name="lease">The owner's lease.</param>
    /// <param name="startRevision">The first revision to look at.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="EtcdException">The watch broke, so there may have been changes.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task WaitForChangeAsync(long lease, long startRevision, CancellationToken cancellationToken)
    {
        var options = await connection.CreateStreamOptionsAsync(requireLeader: true, cancellationToken).ConfigureAwait(false);
        using var call = connection.Watch.Watch(options);
        try
        {
            var create = new WatchCreateRequest { Key = key, StartRevision = startRevision };
            await call.RequestStream.WriteAsync(new WatchRequest { CreateRequest = create }, cancellationToken).ConfigureAwait(false);
            while (await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
            {
                var response = call.ResponseStream.Current;
                if (response.Events.Any(change => IsLoss(change, lease)))
                {
                    return;
                }

                if (response.Canceled)
                {
                    connection.NoteStreamFailure(response.CancelReason, options);
                    throw new EtcdUnavailableException(StatusCode.Unavailable, Reason(response));
                }
            }

            throw new EtcdUnavailableException(StatusCode.Unavailable, "etcd closed the watch stream");
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            connection.NoteStreamFailure(exception.Status.Detail, options);
            throw EtcdErrors.Translate(exception);
        }
    }

    private static bool IsLoss(Event change, long lease) => change.Type == Event.Types.EventType.Delete || change.Kv.Lease != lease;

    private static string Reason(WatchResponse response) =>
        response.CompactRevision > 0 ? "the watched revision has been compacted"
        : response.CancelReason.Length > 0 ? response.CancelReason
        : "etcd cancelled the watch";
}
