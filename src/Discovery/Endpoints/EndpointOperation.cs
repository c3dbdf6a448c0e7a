namespace Etcd.Discovery;

/// <summary>What an <see cref="EndpointUpdate"/> does.</summary>
public enum EndpointOperation
{
    /// <summary>The endpoint is added, or replaces the one under its key.</summary>
    Add,

    /// <summary>The endpoint is removed.</summary>
    Delete,
}
