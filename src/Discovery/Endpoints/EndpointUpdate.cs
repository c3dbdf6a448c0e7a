using System.Diagnostics.CodeAnalysis;

namespace Etcd.Discovery;

/// <summary>One edit of a target's endpoints: asked for in an update, or reported by a watch.</summary>
public sealed record EndpointUpdate
{
    private EndpointUpdate(EndpointOperation op, string key, RegisteredEndpoint? endpoint, long leaseId)
    {
        Operation = op;
        Key = key;
        Endpoint = endpoint;
        LeaseId = leaseId;
    }

    /// <summary>Whether the endpoint is added or deleted.</summary>
    public EndpointOperation Operation { get; }

    /// <summary>The endpoint's key in etcd.</summary>
    public string Key { get; }

    /// <summary>The endpoint that is added; null for a delete, which knows the key only.</summary>
    public RegisteredEndpoint? Endpoint { get; }

    /// <summary>The lease that the endpoint is attached to; 0 for none. Watches do not report it.</summary>
    public long LeaseId { get; }

    /// <summary>Whether this adds, so that there is an <see cref="Endpoint"/>.</summary>
    [MemberNotNullWhen(true, nameof(Endpoint))]
    public bool IsAdd => Operation == EndpointOperation.Add;

    /// <summary>Adds an endpoint, or replaces the one under the same key.</summary>
    /// <param name="key">The key; it must lie under the manager's target.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="leaseId">The lease to attach it to, so that it vanishes when the lease ends; 0 for none.</param>
    /// <returns>The update.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static EndpointUpdate Add(string key, RegisteredEndpoint endpoint, long leaseId = 0)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(endpoint);
        return new EndpointUpdate(EndpointOperation.Add, key, endpoint, leaseId);
    }

    /// <summary>Deletes an endpoint. One that does not exist is no error.</summary>
    /// <param name="key">The key; it must lie under the manager's target.</param>
    /// <returns>The update.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public static EndpointUpdate Delete(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new EndpointUpdate(EndpointOperation.Delete, key, null, 0);
    }
}
