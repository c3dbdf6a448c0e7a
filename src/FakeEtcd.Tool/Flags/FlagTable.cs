namespace FakeEtcd.Tool.Flags;

/// <summary>
/// The flags, one row each, in the order of etcd's help. Parsing, help, completion and <c>docs/fake-etcd.md</c> follow from the table.
/// </summary>
internal static partial class FlagTable
{
    public static IReadOnlyList<FlagGroup> Groups { get; } =
    [
        OwnFlags, Member, Clustering, Security, Auth, Monitoring, Logging, Tracing, Proxy, Experimental, Unsafe, Other,
    ];

    public static IReadOnlyList<Flag> All { get; } = [.. Groups.SelectMany(static group => group.Flags)];

    private static readonly Dictionary<string, Flag> ByName = All.ToDictionary(static flag => flag.Name);

    public static Flag? Find(string name) => ByName.GetValueOrDefault(name);
}
