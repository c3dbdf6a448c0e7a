using System.Globalization;

namespace Differential.Tests.Programs;

/// <summary>
/// A revision in terms of where the servers are when the step runs, so that a program means the same after
/// steps were taken out of it.
/// </summary>
internal readonly record struct RevisionRef(RevisionBase Base, long Offset)
{
    public static RevisionRef Zero => default;

    public long Resolve(long current, long compacted) => Offset + Base switch
    {
        RevisionBase.Current => current,
        RevisionBase.Compacted => compacted,
        _ => 0,
    };

    public override string ToString() => Base switch
    {
        RevisionBase.Current => string.Create(CultureInfo.InvariantCulture, $"@current{Offset:+0;-0;+0}"),
        RevisionBase.Compacted => string.Create(CultureInfo.InvariantCulture, $"@compacted{Offset:+0;-0;+0}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"@{Offset}"),
    };

    public static RevisionRef Parse(string text)
    {
        foreach (var (prefix, from) in new[] { ("@current", RevisionBase.Current), ("@compacted", RevisionBase.Compacted), ("@", RevisionBase.Absolute) })
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                return new(from, long.Parse(text[prefix.Length..], CultureInfo.InvariantCulture));
            }
        }

        throw new FormatException($"'{text}' is no revision; say @5, @current-1 or @compacted+0.");
    }
}

/// <summary>What a <see cref="RevisionRef"/> counts from.</summary>
internal enum RevisionBase
{
    Absolute,
    Current,
    Compacted,
}
