namespace FakeEtcd.Tool.Flags;

/// <summary>Reads a command line as Go's flag package does: <c>-name value</c>, <c>--name=value</c>, and switches without a value.</summary>
internal static class FlagParser
{
    private const string True = "true";

    /// <summary>Reads flags until the first argument that is none, or until <c>--</c>.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="values">Gets the values, and knows the flags.</param>
    /// <returns>The arguments that are left.</returns>
    /// <exception cref="UsageException">A flag is unknown, or its value is wrong. The message is Go's.</exception>
    public static ReadOnlySpan<string> Parse(ReadOnlySpan<string> arguments, FlagValues values)
    {
        while (arguments is [['-', _, ..] argument, ..])
        {
            arguments = arguments[1..];
            if (argument == "--")
            {
                break;
            }

            var (name, value) = Split(argument);
            if (name is "help" or "h")
            {
                values.WantsHelp = true;
                return [];
            }

            if (values.FindFlag(name) is not { } flag)
            {
                throw new UsageException($"flag provided but not defined: -{name}");
            }

            if (value is null && !flag.Type.IsSwitch)
            {
                if (arguments.IsEmpty)
                {
                    throw new UsageException($"flag needs an argument: -{name}");
                }

                value = arguments[0];
                arguments = arguments[1..];
            }

            Add(values, flag, value);
        }

        return arguments;
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var text = argument[(argument.StartsWith("--", StringComparison.Ordinal) ? 2 : 1)..];
        if (text is ['-' or '=', ..])
        {
            throw new UsageException($"bad flag syntax: {argument}");
        }

        var equals = text.IndexOf('=');
        return equals < 0 ? (text, null) : (text[..equals], text[(equals + 1)..]);
    }

    private static void Add(FlagValues values, Flag flag, string? value)
    {
        try
        {
            values.Add(flag, value ?? True);
        }
        catch (FormatException exception)
        {
            var kind = flag.Type == FlagType.Switch ? "invalid boolean value" : "invalid value";
            var preposition = flag.Type == FlagType.Switch ? "for" : "for flag";
            throw new UsageException($"{kind} \"{value}\" {preposition} -{flag.Name}: {exception.Message}");
        }
    }
}
