using FakeEtcd.Tool.Logging;

namespace FakeEtcd.Tool.Flags;

/// <summary>Sets flags from environment variables, with etcd's rules.</summary>
internal static class FlagEnvironment
{
    private const string Prefix = "ETCD_";
    private const string OwnPrefix = "fake-";

    /// <summary>The flag that prints the version, which no variable sets.</summary>
    private const string VersionVariable = "ETCD_VERSION";

    /// <summary>Sets the flags that the command line does not set.</summary>
    /// <param name="variables">The environment.</param>
    /// <param name="values">The values of the command line.</param>
    /// <param name="log">Gets the lines that etcd logs.</param>
    /// <exception cref="SettingsException">
    /// A variable has a wrong value, or the command line sets its flag too, which etcd refuses.
    /// </exception>
    public static void Apply(IReadOnlyDictionary<string, string> variables, FlagValues values, ZapLog log)
    {
        var left = variables.Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary();
        if (left.Remove(VersionVariable, out var version) && version.Length > 0)
        {
            log.Warn("etcdmain/config.go:409", "cannot set special environment variable", ("key", VersionVariable), ("value", version));
        }

        var shadowed = FlagTable.All.Where(flag => values.IsSet(flag.Name)).ToList();
        foreach (var flag in FlagTable.All.Except(shadowed).OrderBy(flag => flag.Name, StringComparer.Ordinal))
        {
            if (left.GetValueOrDefault(flag.Variable) is { Length: > 0 } text)
            {
                left.Remove(flag.Variable);
                Add(values, flag, text);
                log.Info(
                    "flags/flag.go:113", "recognized and used environment variable",
                    ("variable-name", flag.Variable), ("variable-value", flag.IsSecret ? Flag.Hidden : text));
            }
        }

        foreach (var (name, value) in left.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (shadowed.Exists(flag => flag.Variable == name))
            {
                throw new SettingsException(
                    "conflicting environment variable is shadowed by corresponding command-line flag "
                    + "(either unset environment variable or disable flag))")
                {
                    ShadowedVariable = name,
                };
            }

            log.Warn("flags/flag.go:93", "unrecognized environment variable", ("environment-variable", $"{name}={value}"));
        }
    }

    /// <summary>Sets flags of fake-etcd's own that the command line does not set. etcd's variables, whatever they are, concern etcd.</summary>
    /// <exception cref="SettingsException">A variable has a wrong value.</exception>
    public static void ApplyOwn(FlagValues values, IEnumerable<Flag> flags)
    {
        foreach (var flag in flags.Where(flag => flag.Name.StartsWith(OwnPrefix, StringComparison.Ordinal) && !values.IsSet(flag.Name)))
        {
            if (Environment.GetEnvironmentVariable(flag.Variable) is { Length: > 0 } text)
            {
                Add(values, flag, text);
            }
        }
    }

    private static void Add(FlagValues values, Flag flag, string text)
    {
        try
        {
            values.Add(flag, text);
        }
        catch (FormatException exception)
        {
            throw new SettingsException($"invalid value \"{text}\" for {flag.Variable}: {exception.Message}");
        }
    }
}
