namespace Etcd.Discovery;

/// <summary>The operation of an <see cref="EndpointUpdate"/>.</summary>
public enum EndpointOperation
{
    /// <summary>Adds an endpoint, or replaces the endpoint under the same key.</summary>
    Add,

    /// <summary>Deletes an endpoint.</summary>
    Delete,
}
