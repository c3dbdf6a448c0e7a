namespace FakeEtcd.Tool.Flags;

/// <summary>Types of fake-etcd's own flags.</summary>
internal static class OwnTypes
{
    /// <summary>Names of quirks, separated by commas.</summary>
    public static readonly FlagType Quirks = new("string", static text =>
    {
        var unknown = text.Split(',', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(name => !Enum.GetNames<EtcdQuirks>().Contains(name));
        return unknown is null ? text : throw new FormatException($"there is no quirk '{unknown}'; there are {string.Join(", ", Names)}");
    });

    private static IEnumerable<string> Names => Enum.GetNames<EtcdQuirks>().Where(static name => name != nameof(EtcdQuirks.None));
}
