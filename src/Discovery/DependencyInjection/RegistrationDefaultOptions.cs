using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Etcd.Discovery.DependencyInjection;

/// <summary>Applies what a program has configured without a name, for all its registrations, or with a target as the name.</summary>
internal static class RegistrationDefaultOptions
{
    public static void Configure(EtcdRegistrationOptions options, IServiceProvider provider, string? target)
    {
        // The options framework applies a setup of all names itself, because each registration has a name of its own.
        var setups = provider.GetServices<IConfigureOptions<EtcdRegistrationOptions>>()
            .Where(setup => setup is not ConfigureNamedOptions<EtcdRegistrationOptions> { Name: null })
            .ToArray();
        foreach (var setup in setups)
        {
            if (setup is IConfigureNamedOptions<EtcdRegistrationOptions> named)
            {
                named.Configure(Microsoft.Extensions.Options.Options.DefaultName, options);
            }
            else
            {
                setup.Configure(options);
            }
        }

        if (!string.IsNullOrEmpty(target))
        {
            foreach (var setup in setups.OfType<IConfigureNamedOptions<EtcdRegistrationOptions>>())
            {
                setup.Configure(target, options);
            }
        }
    }

    /// <param name="options">The options, which name their target by now.</param>
    /// <param name="provider">The container.</param>
    /// <param name="ownName">The name of the options, for which the options framework calls the setups itself.</param>
    public static void PostConfigure(EtcdRegistrationOptions options, IServiceProvider provider, string ownName)
    {
        foreach (var setup in provider.GetServices<IPostConfigureOptions<EtcdRegistrationOptions>>()
            .OfType<PostConfigureOptions<EtcdRegistrationOptions>>()
            .Where(setup => setup.Name is { } name && name != ownName && (name.Length == 0 || name == options.Target)))
        {
            setup.PostConfigure(setup.Name, options);
        }
    }
}
