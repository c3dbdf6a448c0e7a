namespace Etcd.Extensions.ServiceDiscovery;

/// <summary>The zone that an endpoint is in: a feature of a <c>ServiceEndpoint</c> whose metadata in etcd has a <c>zone</c>.</summary>
public interface IZoneFeature
{
    /// <summary>Gets the zone, such as <c>eu-1a</c>.</summary>
    string Zone { get; }
}
