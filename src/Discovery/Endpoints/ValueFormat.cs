namespace Etcd.Discovery;

/// <summary>The values that are read as endpoints.</summary>
internal enum ValueFormat
{
    /// <summary>The JSON objects of Go's naming packages.</summary>
    Json,

    /// <summary>The JSON objects of Go's naming packages, and a plain <c>host:port</c>.</summary>
    JsonOrHostPort,
}
