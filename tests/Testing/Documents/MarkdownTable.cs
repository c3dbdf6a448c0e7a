namespace Testing.Documents;

/// <summary>The tables of the repository's documents.</summary>
public static class MarkdownTable
{
    /// <summary>Reads the first table below a heading.</summary>
    /// <param name="document">The path of the document in the repository.</param>
    /// <param name="heading">The heading, without its number signs.</param>
    /// <returns>The cells of each row, without the header.</returns>
    /// <exception cref="InvalidOperationException">The document has no such heading, or no table below it.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Read(string document, string heading)
    {
        var lines = File.ReadLines(Path.Combine(Repository.Root, document))
            .SkipWhile(line => line.TrimStart('#') != $" {heading}" || !line.StartsWith('#'))
            .Skip(1)
            .TakeWhile(line => !line.StartsWith('#'))
            .SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .ToList();
        return lines.Count > 0
            ? [.. lines.Select(Cells)]
            : throw new InvalidOperationException($"{document} has no table below '{heading}'.");
    }

    private static IReadOnlyList<string> Cells(string line) => [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
}
