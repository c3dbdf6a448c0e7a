namespace FakeEtcd.Tool.Flags;

/// <summary>A row of the table of flags.</summary>
/// <param name="Name">The name, without dashes.</param>
/// <param name="Type">What its value is.</param>
/// <param name="Default">The default as the help shows it; null if the help shows none.</param>
/// <param name="Effect">What it does in fake-etcd.</param>
/// <param name="Description">The line of the help.</param>
internal sealed record Flag(string Name, FlagType Type, string? Default, FlagEffect Effect, string Description)
{
    /// <summary>What the log has instead of a secret.</summary>
    public const string Hidden = "***";

    private const string EnvironmentPrefix = "ETCD_";

    /// <summary>How fake-etcd differs, for the document; empty if it does not.</summary>
    public string Note { get; init; } = "";

    /// <summary>The default, where it is not what the help shows.</summary>
    public string? Unset { get; init; }

    /// <summary>Whether etcd's help does not list it.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Whether the log does not show its value.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The word for its value in the help of a flag without a default.</summary>
    public string? Placeholder { get; init; }

    /// <summary>The environment variable that sets it.</summary>
    public string Variable => EnvironmentPrefix + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>The value that it has when nothing sets it.</summary>
    public object DefaultValue => Type.Parse(Unset ?? Default ?? "");
}
