namespace FakeEtcd.Tool.Flags;

/// <summary>Hides the values of secret flags in a command line, for the log.</summary>
internal static class SecretArguments
{
    public static IEnumerable<string> Hide(IEnumerable<string> arguments)
    {
        var isSecret = false;
        foreach (var argument in arguments)
        {
            if (isSecret)
            {
                isSecret = false;
                yield return Flag.Hidden;
                continue;
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = (equals < 0 ? argument : argument[..equals]).TrimStart('-');
            var isOfSecret = argument.StartsWith('-') && FlagTable.Find(name) is { IsSecret: true };
            isSecret = isOfSecret && equals < 0;
            yield return isOfSecret && equals >= 0 ? argument[..(equals + 1)] + Flag.Hidden : argument;
        }
    }
}
