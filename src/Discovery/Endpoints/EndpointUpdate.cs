using System.Diagnostics.CodeAnalysis;

namespace Etcd.Discovery;

/// <summary>One change to the endpoints of a target: part of an update, or reported by a watch.</summary>
public sealed record EndpointUpdate
{
    private EndpointUpdate(EndpointOperation operation, string key, RegisteredEndpoint? endpoint, long leaseId)
    {
        Operation = operation;
        Key = key;
        Endpoint = endpoint;
        LeaseId = leaseId;
    }

    /// <summary>The operation.</summary>
    public EndpointOperation Operation { get; }

    /// <summary>The key of the endpoint in etcd.</summary>
    public string Key { get; }

    /// <summary>The added endpoint; null for a delete, which has a key only.</summary>
    public RegisteredEndpoint? Endpoint { get; }

    /// <summary>The ID of the lease of the endpoint; 0 for none. Watches do not report it.</summary>
    public long LeaseId { get; }

    /// <summary>Whether the operation is an add. <see cref="Endpoint"/> is then not null.</summary>
    [MemberNotNullWhen(true, nameof(Endpoint))]
    public bool IsAdd => Operation == EndpointOperation.Add;

    /// <summary>Creates an update that adds an endpoint, or replaces the endpoint under the same key.</summary>
    /// <param name="key">The key. It must be under the target of the manager.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="leaseId">The ID of the lease that the endpoint is deleted with; 0 for none.</param>
    /// <returns>The update.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static EndpointUpdate Add(string key, RegisteredEndpoint endpoint, long leaseId = 0)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(endpoint);
        return new EndpointUpdate(EndpointOperation.Add, key, endpoint, leaseId);
    }

    /// <summary>Creates an update that deletes an endpoint. An endpoint that does not exist is not an error.</summary>
    /// <param name="key">The key. It must be under the target of the manager.</param>
    /// <returns>The update.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public static EndpointUpdate Delete(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new EndpointUpdate(EndpointOperation.Delete, key, null, 0);
    }
}
