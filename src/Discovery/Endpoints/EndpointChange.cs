namespace Etcd.Discovery;

/// <summary>The change of one key between two snapshots.</summary>
/// <param name="Key">The key.</param>
/// <param name="Before">The endpoint before; null if there was none.</param>
/// <param name="After">The endpoint after; null if it is gone.</param>
internal readonly record struct EndpointChange(string Key, RegisteredEndpoint? Before, RegisteredEndpoint? After);
