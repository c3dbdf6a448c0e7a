namespace Etcd.Discovery;

/// <summary>What happened to one key between two snapshots.</summary>
/// <param name="Key">The key.</param>
/// <param name="Before">The endpoint before; null when there was none.</param>
/// <param name="After">The endpoint after; null when it is gone.</param>
internal readonly record struct EndpointChange(string Key, RegisteredEndpoint? Before, RegisteredEndpoint? After);
