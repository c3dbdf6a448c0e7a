namespace Etcd.Discovery;

/// <summary>Where a registry keeps the endpoints of a target.</summary>
/// <param name="Name">The name of the service in the registry.</param>
/// <param name="Prefix">What its keys begin with, without a slash at the end.</param>
internal readonly record struct RegistryTarget(string Name, string Prefix)
{
    /// <summary>Returns the prefixes under which registries keep a service by default, where that is not its name.</summary>
    public static IEnumerable<string> PrefixesOf(string name) =>
        [$"{KratosFormat.Root}/{name}", $"{KitexFormat.Root}/{name}", GoMicroFormat.PrefixOf(name)];

    /// <summary>Returns the place of a target. A target with a leading slash is the whole prefix, another one is only the name.</summary>
    /// <param name="target">The target.</param>
    /// <param name="root">What the registry puts before the names, with a leading slash and without one at the end.</param>
    public static RegistryTarget Of(string target, string root)
    {
        if (!target.StartsWith('/'))
        {
            return new RegistryTarget(target, $"{root}/{target}");
        }

        var isBelow = target.StartsWith($"{root}/", StringComparison.Ordinal);
        return new RegistryTarget(isBelow ? target[(root.Length + 1)..] : target[(target.LastIndexOf('/') + 1)..], target);
    }
}
