using Microsoft.Extensions.DependencyInjection;

namespace Etcd.Discovery.DependencyInjection;

/// <summary>Finds a registration of the program by its target, which may come from configuration.</summary>
internal static class RegistrationsByTarget
{
    /// <exception cref="InvalidOperationException">There is no registration of the target, or there are several.</exception>
    public static IEtcdRegistration Find(IServiceProvider provider, object? key)
    {
        var registrations = provider.GetServices<IEtcdRegistration>().ToArray();
        var found = registrations.Where(registration => registration.Target.Equals(key)).ToArray();
        return found.Length == 1
            ? found[0]
            : throw new InvalidOperationException(
                $"The program has {(found.Length == 0 ? "no registration" : "several registrations")} under \"{key}\". "
                + $"Its targets are: {string.Join(", ", registrations.Select(registration => registration.Target))}.");
    }
}
