using Etcd.Api;
using Google.Protobuf;

namespace Etcd.Discovery.Legacy;

/// <summary>The naming API of etcd up to 3.4 (<c>clientv3/naming</c>): keys are <c>target/Addr</c>.</summary>
/// <remarks>For programs that share a cluster with such clients; others take <see cref="EndpointManager"/>.</remarks>
public sealed class NamingResolver
{
    private readonly EtcdConnection _connection;

    /// <summary>Makes a resolver; nothing is sent.</summary>
    /// <param name="connection">The connection; the resolver does not dispose it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="connection"/> is null.</exception>
    public NamingResolver(EtcdConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
    }

    /// <summary>Adds an address to a target, or removes it.</summary>
    /// <param name="target">The target, such as <c>my-service</c>.</param>
    /// <param name="update">The edit. Removing an address that is not there is no error.</param>
    /// <param name="leaseId">The lease to attach an added address to; 0 for none.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that ends when etcd has it.</returns>
    /// <exception cref="ArgumentException"><paramref name="target"/> is empty, or <paramref name="update"/> has no valid Op.</exception>
    /// <exception cref="EtcdUnavailableException">etcd could not be reached in time; the edit may have been made.</exception>
    /// <exception cref="EtcdException">etcd refused.</exception>
    public Task UpdateAsync(
        string target, NamingUpdate update, long leaseId = 0, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentNullException.ThrowIfNull(update);
        var key = ByteString.CopyFromUtf8($"{target}/{update.Address}");
        Task edit = update.Operation switch
        {
            NamingOperation.Add => PutAsync(key, update.Endpoint, leaseId, cancellationToken),
            NamingOperation.Delete => DeleteAsync(key, cancellationToken),
            _ => throw new ArgumentException("naming: bad naming op", nameof(update)),
        };
        return edit;
    }

    /// <summary>Makes a watcher of a target's addresses. Nothing is sent before its first <see cref="NamingWatcher.NextAsync"/>.</summary>
    /// <param name="target">The target.</param>
    /// <param name="cancellationToken">Closes the watcher.</param>
    /// <returns>The watcher; dispose it to close it.</returns>
    /// <exception cref="ArgumentException"><paramref name="target"/> is empty.</exception>
    public Task<NamingWatcher> ResolveAsync(string target, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        return Task.FromResult(new NamingWatcher(_connection, target + "/", cancellationToken));
    }

    private Task<PutResponse> PutAsync(ByteString key, RegisteredEndpoint endpoint, long leaseId, CancellationToken cancellationToken)
    {
        var request = new PutRequest { Key = key, Value = EndpointCodec.Encode(endpoint), Lease = leaseId };
        return _connection.CallAsync(options => _connection.Kv.PutAsync(request, options), CallKind.NonIdempotent, cancellationToken);
    }

    private Task<DeleteRangeResponse> DeleteAsync(ByteString key, CancellationToken cancellationToken)
    {
        var request = new DeleteRangeRequest { Key = key };
        return _connection.CallAsync(options => _connection.Kv.DeleteRangeAsync(request, options), CallKind.NonIdempotent, cancellationToken);
    }
}
