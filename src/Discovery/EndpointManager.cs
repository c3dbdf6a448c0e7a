using System.Runtime.CompilerServices;
using Etcd.Api;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Adds, removes and lists the endpoints of one target in etcd.</summary>
/// <remarks>
/// Interoperable with Go's <c>client/v3/naming/endpoints</c>: the endpoints are the keys under <c>target + "/"</c>, and the
/// values are byte for byte the same. Safe for use by any number of threads.
/// </remarks>
public sealed class EndpointManager
{
    private readonly EtcdConnection _connection;
    private readonly EndpointReader _reader;
    private readonly string _prefix;

    /// <summary>Makes a manager; nothing is sent.</summary>
    /// <param name="connection">The connection; the manager does not dispose it.</param>
    /// <param name="target">The target, such as <c>foo/bar/my-service</c>.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> is empty.</exception>
    public EndpointManager(EtcdConnection connection, string target)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentException.ThrowIfNullOrEmpty(target);
        Target = target;
        _connection = connection;
        _prefix = target + "/";
        _reader = new EndpointReader(
            connection, KeyRange.Prefix(_prefix), ValueFormat.Json, connection.LoggerFactory.CreateLogger<EndpointManager>());
    }

    /// <summary>The target whose endpoints this manages.</summary>
    public string Target { get; }

    /// <summary>Adds an endpoint, or replaces the one under the same key.</summary>
    /// <param name="key">The key; it must lie under <see cref="Target"/> and a slash.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="leaseId">The lease to attach it to, so that it vanishes when the lease ends; 0 for none.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that ends when etcd has it.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> does not lie under the target.</exception>
    /// <exception cref="EtcdUnavailableException">etcd could not be reached in time; the endpoint may have been added.</exception>
    /// <exception cref="EtcdException">etcd refused, for example <c>etcdserver: requested lease not found</c>.</exception>
    public Task AddEndpointAsync(
        string key, RegisteredEndpoint endpoint, long leaseId = 0, CancellationToken cancellationToken = default)
    {
        RequireUnderTarget(key, nameof(key));
        return CommitAsync([EndpointUpdate.Add(key, endpoint, leaseId)], cancellationToken);
    }

    /// <summary>Deletes an endpoint. One that does not exist is no error.</summary>
    /// <param name="key">The key; it must lie under <see cref="Target"/> and a slash.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that ends when it is gone.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> does not lie under the target.</exception>
    /// <exception cref="EtcdUnavailableException">etcd could not be reached in time; the endpoint may have been deleted.</exception>
    /// <exception cref="EtcdException">etcd refused.</exception>
    public Task DeleteEndpointAsync(string key, CancellationToken cancellationToken = default)
    {
        RequireUnderTarget(key, nameof(key));
        return CommitAsync([EndpointUpdate.Delete(key)], cancellationToken);
    }

    /// <summary>Makes several edits in one transaction: all of them at one revision, or none.</summary>
    /// <param name="updates">The edits; none does nothing and sends nothing.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that ends when etcd has them.</returns>
    /// <exception cref="ArgumentException">A key in <paramref name="updates"/> does not lie under the target.</exception>
    /// <exception cref="EtcdUnavailableException">etcd could not be reached in time; the edits may have been made.</exception>
    /// <exception cref="EtcdException">
    /// etcd refused, for example <c>etcdserver: duplicate key given in txn request</c> or
    /// <c>etcdserver: too many operations in txn request</c>, which by default are more than 128.
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

    /// <summary>Reads all endpoints of the target, as of now.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The endpoints by key. Values that are no endpoint are skipped, logged and counted.</returns>
    /// <exception cref="EtcdUnavailableException">etcd could not be reached in time.</exception>
    /// <exception cref="EtcdException">etcd refused.</exception>
    public async Task<IReadOnlyDictionary<string, RegisteredEndpoint>> ListAsync(CancellationToken cancellationToken = default)
    {
        using var activity = Telemetry.StartActivity("discovery.list", _prefix);
        var listing = await _reader.ListAsync(serializable: false, cancellationToken).ConfigureAwait(false);
        return listing.Snapshot.Endpoints;
    }

    /// <summary>Follows the endpoints of the target, until cancelled or no longer read.</summary>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <returns>
    /// First the full set as one batch of adds, which is empty when there are no endpoints; then one batch for each watch
    /// response that concerns an endpoint. A delete carries the key only. A value that is no endpoint takes away the one
    /// that its key had before.
    /// </returns>
    /// <remarks>
    /// It goes on through restarts of etcd, leader changes, broken streams and compactions; after a compaction the
    /// endpoints are read again and the difference, if there is one, comes as one batch.
    /// </remarks>
    /// <exception cref="EtcdException">The first read failed; later failures are waited out.</exception>
    public async IAsyncEnumerable<IReadOnlyList<EndpointUpdate>> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var watcher = new EndpointWatcher(_connection, _prefix, ValueFormat.Json);
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
        using var activity = Telemetry.StartActivity("discovery.update", _prefix);
        var request = new TxnRequest();
        request.Success.AddRange(updates.Select(ToOperation));
        await _connection
            .CallAsync(options => _connection.Kv.TxnAsync(request, options), CallKind.NonIdempotent, cancellationToken)
            .ConfigureAwait(false);
    }

    // The message is that of Go's manager.
    private void RequireUnderTarget(string key, string argument)
    {
        ArgumentNullException.ThrowIfNull(key, argument);
        if (!key.StartsWith(_prefix, StringComparison.Ordinal))
        {
            throw new ArgumentException($"endpoints: endpoint key should be prefixed with '{_prefix}' got: '{key}'", argument);
        }
    }
}
