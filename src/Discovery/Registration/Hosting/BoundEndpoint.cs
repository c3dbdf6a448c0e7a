namespace Etcd.Discovery.Registration.Hosting;

/// <summary>The address to register.</summary>
/// <param name="Address">The address that clients dial.</param>
/// <param name="Scheme">The scheme of the address that the server listens on, such as <c>https</c>; null if it is not known.</param>
internal sealed record BoundEndpoint(HostPort Address, string? Scheme);
