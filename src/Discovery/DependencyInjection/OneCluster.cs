using Microsoft.Extensions.Options;

namespace Etcd.Discovery.DependencyInjection;

/// <summary>Makes sure that all calls of <c>AddEtcdDiscovery</c> of a container mean the same cluster and user.</summary>
/// <remarks>
/// They share one connection. If the endpoints of one call were merged with the user of another one, the password of a cluster would go to
/// another cluster.
/// </remarks>
internal static class OneCluster
{
    /// <summary>Applies what one call configures.</summary>
    /// <exception cref="OptionsValidationException">An earlier call has set other endpoints or another user.</exception>
    public static void Apply(EtcdConnectionOptions options, Action<EtcdConnectionOptions> configure)
    {
        var before = AddedCluster.Of(options);
        configure(options);
        var after = AddedCluster.Of(options);
        if (before.MayBecome(after) && after.MayBecome(before))
        {
            // The call sets neither endpoints nor a user.
            return;
        }

        if (options.Added is { } added && !added.MayBecome(after))
        {
            throw new OptionsValidationException(
                Microsoft.Extensions.Options.Options.DefaultName,
                typeof(EtcdConnectionOptions),
                [
                    $"AddEtcdDiscovery is called for two clusters or users: {added} and {after}. A container has one {nameof(EtcdConnection)}, "
                        + $"so all calls must have the same endpoints and the same user. Create the {nameof(EtcdConnection)} to another "
                        + "cluster in code.",
                ]);
        }

        options.Added = after;
    }
}
