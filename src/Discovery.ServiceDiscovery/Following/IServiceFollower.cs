namespace Etcd.Extensions.ServiceDiscovery.Following;

/// <summary>Something that uses the endpoints of a <see cref="FollowedService"/>.</summary>
internal interface IServiceFollower
{
    /// <summary>Called after each change, before the next one.</summary>
    void OnChanged();
}
