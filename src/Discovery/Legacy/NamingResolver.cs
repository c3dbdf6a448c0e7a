using Etcd.Api;
using Google.Protobuf;

namespace Etcd.Discovery.Legacy;

/// <summary>The naming API of etcd 3.4 and earlier (<c>clientv3/naming</c>). Its keys are <c>target/Addr</c>.</summary>
/// <remarks>Use it in programs that share a cluster with such clients. Otherwise, use <see cref="EndpointManager"/>.</remarks>
public sealed class NamingResolver
{
    private readonly EtcdConnection _connection;

    /// <summary>Creates a resolver. It sends nothing.</summary>
    /// <param name="connection">The connection. The resolver does not dispose it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="connection"/> is null.</exception>
    public NamingResolver(EtcdConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
    }

    /// <summary>Adds an address to a target, or removes an address.</summary>
    /// <param name="target">The target, such as <c>my-service</c>.</param>
    /// <param name="update">The change. To remove an address that does not exist is not an error.</param>
    /// <param name="leaseId">The ID of the lease that an added address is deleted with; 0 for none.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that ends when etcd has made the change.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="target"/> is empty, or the operation of <paramref name="update"/> is not defined.
    /// </exception>
    /// <exception cref="EtcdUnavailableException">No member answered in time. The change may have been made.</exception>
    /// <exception cref="EtcdException">etcd rejected the change.</exception>
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

    /// <summary>Creates a watcher of a target. It sends nothing before the first <see cref="NamingWatcher.NextAsync"/>.</summary>
    /// <param name="target">The target.</param>
    /// <param name="cancellationToken">Closes the watcher.</param>
    /// <returns>The watcher. Dispose it to close it.</returns>
    /// <exception cref="ArgumentException"><paramref name="target"/> is empty.</exception>
    public Task<NamingWatcher> ResolveAsync(string target, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        return Task.FromResult(new NamingWatcher(_connection, target + "/", cancellationToken));
    }

    private Task<PutResponse> PutAsync(ByteString key, RegisteredEndpoint endpoint, long leaseId, CancellationToken cancellationToken)
    {
        var request = new PutRequest { Key = key, Value = EndpointCodec.Encode(endpoint), Lease = leaseId };
        return _connection.CallAsync((member, options) => member.Kv.PutAsync(request, options), CallKind.NonIdempotent, cancellationToken);
    }

    private Task<DeleteRangeResponse> DeleteAsync(ByteString key, CancellationToken cancellationToken)
    {
        var request = new DeleteRangeRequest { Key = key };
        return _connection.CallAsync(
            (member, options) => member.Kv.DeleteRangeAsync(request, options), CallKind.NonIdempotent, cancellationToken);
    }
}
