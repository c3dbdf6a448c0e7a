namespace Etcd.Discovery;

/// <summary>Which values count as endpoints.</summary>
internal enum ValueFormat
{
    /// <summary>The JSON objects that the naming packages write.</summary>
    Json,

    /// <summary>Those, and a plain <c>host:port</c>.</summary>
    JsonOrHostPort,
}
