namespace FakeEtcd.Gateway;

/// <summary>The settings of a call through the gateway.</summary>
/// <param name="Version">The version whose replies the gateway imitates.</param>
/// <param name="MaxMessageBytes">The size of the largest message that gRPC accepts, in bytes.</param>
internal readonly record struct GatewaySettings(GatewayVersion Version, int MaxMessageBytes);
