namespace Etcd.Discovery;

/// <summary>The built-in formats of endpoints in etcd.</summary>
/// <remarks>
/// All of them are read by default. A registration writes <see cref="GoNaming"/> unless its options name another format.
/// <c>docs/other-registries.md</c> in the repository describes the keys and values of each, and what it cannot hold.
/// </remarks>
public static class EndpointFormats
{
    /// <summary>
    /// The JSON of Go's <c>client/v3/naming</c>, and of <c>clientv3/naming</c> of etcd 3.4 and earlier. Its name is <c>go-naming</c>.
    /// </summary>
    public static IEndpointFormat GoNaming { get; } = new GoNamingFormat();

    /// <summary>A plain <c>host:port</c> under <c>target/instance</c>. Its name is <c>host-port</c>.</summary>
    public static IEndpointFormat HostPort { get; } = new HostPortFormat();

    /// <summary>
    /// The text of go-kit's <c>sd/etcdv3</c>: <c>host:port</c> or a URL such as <c>http://host:port</c>. Its name is <c>go-kit</c>.
    /// </summary>
    public static IEndpointFormat GoKit { get; } = new GoKitFormat();

    /// <summary>The text of go-zero's <c>core/discov</c>, under a key with a number. Its name is <c>go-zero</c>.</summary>
    public static IEndpointFormat GoZero { get; } = new GoZeroFormat();

    /// <summary>The JSON of kratos, which may hold several endpoints. Its name is <c>kratos</c>.</summary>
    public static IEndpointFormat Kratos { get; } = new KratosFormat();

    /// <summary>The JSON of <c>registry-etcd</c> of kitex. Its name is <c>kitex</c>.</summary>
    public static IEndpointFormat Kitex { get; } = new KitexFormat();

    /// <summary>The JSON of go-micro, which may hold several endpoints. Its name is <c>go-micro</c>.</summary>
    public static IEndpointFormat GoMicro { get; } = new GoMicroFormat();

    /// <summary>All built-in formats, in the order in which a value is offered to them.</summary>
    /// <remarks><code>options.UseFormats([new MyFormat(), .. EndpointFormats.All])</code></remarks>
    public static IReadOnlyList<IEndpointFormat> All { get; } = [GoNaming, GoMicro, Kratos, Kitex, HostPort, GoZero, GoKit];

    /// <summary>Returns a format that the application gave.</summary>
    /// <exception cref="ArgumentException">It is null, or has no name.</exception>
    internal static IEndpointFormat Require(IEndpointFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentException.ThrowIfNullOrEmpty(format.Name, nameof(format));
        return format;
    }

    /// <summary>Returns a copy of formats that the application gave.</summary>
    /// <exception cref="ArgumentException">There is none, or one is null or has no name.</exception>
    internal static IReadOnlyList<IEndpointFormat> Require(IEnumerable<IEndpointFormat> formats, string parameter)
    {
        ArgumentNullException.ThrowIfNull(formats, parameter);
        IEndpointFormat[] copy = [.. formats];
        return copy.Length > 0 && copy.All(format => !string.IsNullOrEmpty(format?.Name))
            ? copy
            : throw new ArgumentException("At least one format is needed, and each needs a name.", parameter);
    }

    /// <summary>The rule that the name of an unknown format breaks.</summary>
    internal static string DescribeUnknown(string? name) =>
        $"must be the name of a format, such as {string.Join(", ", All.Select(format => format.Name))}, but is \"{name}\"";

    /// <summary>Finds a format by its name, in any case; null if there is none.</summary>
    internal static IEndpointFormat? Find(string? name) => Find(name, All);

    /// <inheritdoc cref="Find(string?)"/>
    internal static IEndpointFormat? Find(string? name, IEnumerable<IEndpointFormat> formats) =>
        formats.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase));
}
