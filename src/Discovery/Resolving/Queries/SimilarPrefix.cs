namespace Etcd.Discovery;

/// <summary>A prefix that a target may have meant.</summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="Address">The address that looks it up; null if its keys only show how keys are named.</param>
internal sealed record SimilarPrefix(string Prefix, string? Address = null)
{
    private const char Slash = '/';
    private static readonly char[] Separators = [Slash, '.', ':'];

    /// <summary>Returns the prefixes that a target may have meant, the most likely first, without its own.</summary>
    public static IReadOnlyList<SimilarPrefix> Of(EtcdTarget target)
    {
        var name = target.Name.Trim(Slash);
        if (name.Length == 0)
        {
            return [];
        }

        string[] names =
        [
            .. WithAuthority(target, name),
            name,
            $"/{name}",
            .. Separators.Select(separator => Separate(name, separator)),
            .. RegistryTarget.PrefixesOf(name),
        ];
        string[] others = [.. Separators.Select(separator => Separate(name, separator) + separator), name, .. Parents(name)];
        return
        [
            .. names.Select(it => new SimilarPrefix($"{it}/", EtcdTarget.AddressOf(it)))
                .Concat(others.Select(prefix => new SimilarPrefix(prefix)))
                .Where(it => it.Prefix != target.Prefix)
                .DistinctBy(it => it.Prefix),
        ];
    }

    private static string[] WithAuthority(EtcdTarget target, string name) =>
        target.Authority.Length > 0 ? [$"{target.Authority}/{name}", $"/{target.Authority}/{name}"] : [];

    private static string Separate(string name, char separator) => string.Join(separator, name.Split(Separators));

    private static string[] Parents(string name)
    {
        var parent = name[..(name.LastIndexOf(Slash) + 1)];
        return parent.Length > 0 ? [parent, $"/{parent}"] : [];
    }
}
