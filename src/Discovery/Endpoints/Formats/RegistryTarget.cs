namespace Etcd.Discovery;

/// <summary>Where a registry keeps the endpoints of a target.</summary>
/// <param name="Name">The name of the service in the registry.</param>
/// <param name="Prefix">What its keys begin with, without a slash at the end.</param>
internal readonly record struct RegistryTarget(string Name, string Prefix)
{
    /// <summary>Returns the prefixes under which registries keep a service by default, where that is not its name.</summary>
    public static IEnumerable<string> PrefixesOf(string name) =>
        [$"{KratosFormat.Root}/{name}", $"{KitexFormat.Root}/{name}", GoMicroFormat.PrefixOf(name)];

    /// <summary>Returns the key of an endpoint whose registry names instances freely.</summary>
    /// <param name="prefix">What the keys of the service begin with, without a slash at the end.</param>
    /// <param name="instanceId">The name of the instance; null for the address of the endpoint.</param>
    /// <param name="endpoint">The endpoint.</param>
    public static string KeyOf(string prefix, string? instanceId, RegisteredEndpoint endpoint) => $"{prefix}/{instanceId ?? endpoint.Address}";

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
