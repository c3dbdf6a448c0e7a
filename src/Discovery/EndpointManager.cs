using System.Runtime.CompilerServices;
using Etcd.Api;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Adds, removes and lists the endpoints of one target in etcd.</summary>
/// <remarks>
/// Interoperable with Go's <c>client/v3/naming/endpoints</c>: the endpoints are the keys under <c>target + "/"</c>, and the values are
/// identical byte for byte. Like Go's manager, it accepts any text as an address; <see cref="ServiceRegistrar"/> accepts only addresses that
/// clients can dial. Safe for use by any number of threads.
/// </remarks>
public sealed class EndpointManager
{
    private readonly EtcdConnection _connection;
    private readonly EndpointReader _reader;
    private readonly string _prefix;

    /// <summary>Creates a manager. It sends nothing.</summary>
    /// <param name="connection">The connection. The manager does not dispose it.</param>
    /// <param name="target">The target, such as <c>foo/bar/my-service</c>.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="target"/> is empty, or ends with a slash: <c>svc/</c> would mean the keys under <c>svc//</c>.
    /// </exception>
    public EndpointManager(EtcdConnection connection, string target)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentException.ThrowIfNullOrEmpty(target);
        if (target.EndsWith('/'))
        {
            var name = Printable.Escape(target);
            throw new ArgumentException(
                $"A target must not end with a slash: '{name}' would mean the keys under '{name}/'. Write '{name.TrimEnd('/')}'.",
                nameof(target));
        }

        Target = target;
        _connection = connection;
        _prefix = target + "/";
        _reader = new EndpointReader(
            connection, KeyRange.Prefix(_prefix), EndpointFormatSet.GoNaming, connection.LoggerFactory.CreateLogger<EndpointManager>());
    }

    /// <summary>The target.</summary>
    public string Target { get; }

    /// <summary>Adds an endpoint, or replaces the endpoint under the same key.</summary>
    /// <param name="key">The key. It must begin with <see cref="Target"/> and a slash.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="leaseId">The ID of the lease that the endpoint is deleted with; 0 for none.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that ends when etcd has the endpoint.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> is not under the target.</exception>
    /// <exception cref="EtcdUnavailableException">No member answered in time. The endpoint may have been added.</exception>
    /// <exception cref="EtcdException">etcd rejected the change, for example with <c>etcdserver: requested lease not found</c>.</exception>
    public Task AddEndpointAsync(
        string key, RegisteredEndpoint endpoint, long leaseId = 0, CancellationToken cancellationToken = default)
    {
        RequireUnderTarget(key, nameof(key));
        return CommitAsync([EndpointUpdate.Add(key, endpoint, leaseId)], cancellationToken);
    }

    /// <summary>Deletes an endpoint. An endpoint that does not exist is not an error.</summary>
    /// <param name="key">The key. It must begin with <see cref="Target"/> and a slash.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that ends when the endpoint is deleted.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> is not under the target.</exception>
    /// <exception cref="EtcdUnavailableException">No member answered in time. The endpoint may have been deleted.</exception>
    /// <exception cref="EtcdException">etcd rejected the change.</exception>
    public Task DeleteEndpointAsync(string key, CancellationToken cancellationToken = default)
    {
        RequireUnderTarget(key, nameof(key));
        return CommitAsync([EndpointUpdate.Delete(key)], cancellationToken);
    }

    /// <summary>Makes several changes in one transaction, at one revision. If one fails, none is made.</summary>
    /// <param name="updates">The changes. If there are none, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that ends when etcd has made the changes.</returns>
    /// <exception cref="ArgumentException">A key in <paramref name="updates"/> is not under the target, or an update is null.</exception>
    /// <exception cref="EtcdUnavailableException">No member answered in time. The changes may have been made.</exception>
    /// <exception cref="EtcdException">
    /// etcd rejected the changes, for example with <c>etcdserver: duplicate key given in txn request</c>, or with
    /// <c>etcdserver: too many operations in txn request</c> (more than 128 by default).
    /// </exception>
    public Task UpdateAsync(IReadOnlyCollection<EndpointUpdate> updates, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(updates);
        foreach (var update in updates)
        {
            if (update is null)
            {
                throw new ArgumentException("An update is null.", nameof(updates));
            }

            RequireUnderTarget(update.Key, nameof(updates));
        }

        return updates.Count == 0 ? Task.CompletedTask : CommitAsync(updates, cancellationToken);
    }

    /// <summary>Reads all endpoints of the target.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The endpoints by key. Values that are not endpoints are skipped, logged and counted.</returns>
    /// <exception cref="EtcdUnavailableException">No member answered in time.</exception>
    /// <exception cref="EtcdException">etcd rejected the read.</exception>
    public async Task<IReadOnlyDictionary<string, RegisteredEndpoint>> ListAsync(CancellationToken cancellationToken = default)
    {
        using var activity = Tracing.StartOperation("etcd.discovery.list", Target);
        try
        {
            var listing = await _reader.ListAsync(serializable: false, cancellationToken).ConfigureAwait(false);
            return listing.Snapshot.Endpoints;
        }
        catch (Exception exception) when (Tracing.Fail(activity, exception))
        {
            throw;
        }
    }

    /// <summary>Watches the endpoints of the target until the caller cancels the watch or stops reading.</summary>
    /// <param name="cancellationToken">Cancels the watch.</param>
    /// <returns>
    /// First the full set as one batch of adds, possibly empty. Then one batch for each watch response that changes an endpoint. A delete
    /// has a key only. A put of a value that is not an endpoint is a delete of the endpoint before it.
    /// </returns>
    /// <remarks>
    /// The watch survives restarts of etcd, leader changes, broken streams and compactions. After a compaction, the endpoints are read
    /// again, and any difference becomes one batch. All watches of a target on one connection share one watch in etcd: a later one begins
    /// with the endpoints that the earlier ones know. A reader that is more than 1,000 batches behind gets the newest of them as one.
    /// </remarks>
    /// <exception cref="EtcdException">The first read failed. Later failures are retried.</exception>
    public async IAsyncEnumerable<IReadOnlyList<EndpointUpdate>> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var watcher = new EndpointWatcher(_connection, _prefix, EndpointFormatSet.GoNaming);
        await using var disposing = watcher.ConfigureAwait(false);
        while (true)
        {
            var step = await watcher.NextAsync(cancellationToken).ConfigureAwait(false);
            yield return step.Changes.Select(ToUpdate).ToArray();
        }
    }

    private static EndpointUpdate ToUpdate(EndpointChange change) =>
        change.After is null ? EndpointUpdate.Delete(change.Key) : EndpointUpdate.Add(change.Key, change.After);

    private static RequestOp ToOperation(EndpointUpdate update)
    {
        var key = ByteString.CopyFromUtf8(update.Key);
        return update.IsAdd
            ? new RequestOp
            {
                RequestPut = new PutRequest { Key = key, Value = EndpointCodec.Encode(update.Endpoint), Lease = update.LeaseId },
            }
            : new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = key } };
    }

    private async Task CommitAsync(IReadOnlyCollection<EndpointUpdate> updates, CancellationToken cancellationToken)
    {
        using var activity = Tracing.StartOperation("etcd.discovery.update", Target);
        var request = new TxnRequest();
        request.Success.AddRange(updates.Select(ToOperation));
        try
        {
            await _connection
                .CallAsync((member, options) => member.Kv.TxnAsync(request, options), CallKind.NonIdempotent, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (Tracing.Fail(activity, exception))
        {
            throw;
        }
    }

    // The message is the same as in Go's manager.
    private void RequireUnderTarget(string key, string argument)
    {
        ArgumentNullException.ThrowIfNull(key, argument);
        if (!key.StartsWith(_prefix, StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"endpoints: endpoint key should be prefixed with '{Printable.Escape(_prefix)}' got: '{Printable.Escape(key)}'", argument);
        }
    }
}
