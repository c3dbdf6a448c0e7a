using Microsoft.CodeAnalysis;

namespace Testing.Architecture;

/// <summary>Which folder of a project uses which: each is to use only those before it in a list.</summary>
/// <remarks>
/// A folder uses another when its code names a type that is declared there, or a member of one. Comments do not count. What lies
/// deeper belongs to the folder at the top; files in no folder are <see cref="Root"/>.
/// </remarks>
/// <param name="project">The project's code.</param>
public sealed class FolderArrows(SourceProject project)
{
    /// <summary>The place of files in no folder.</summary>
    public const string Root = "(root)";

    /// <summary>Finds the folders that a list lacks.</summary>
    public IReadOnlyList<string> FindUnlisted(IReadOnlyCollection<string> folders) =>
        [.. project.Files.Select(FolderOf).Distinct().Except(folders).Order()];

    /// <summary>Finds every use of a folder by one that comes before it.</summary>
    /// <param name="folders">The folders in order.</param>
    /// <returns>What is wrong, as <c>file:line uses Type of folder Folder</c>.</returns>
    public IReadOnlyList<string> FindUpward(IReadOnlyList<string> folders)
    {
        var ranks = folders.Select((folder, rank) => (folder, rank)).ToDictionary(it => it.folder, it => it.rank);
        return Find((from, use) => HomeOf(use) is { } home
            && HomesOf(use).All(file => FolderOf(file) != from)
            && ranks.GetValueOrDefault(FolderOf(home), int.MaxValue) > ranks.GetValueOrDefault(from, int.MaxValue)
                ? $"folder {FolderOf(home)}"
                : null);
    }

    /// <summary>Finds every use of an assembly by a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="assemblyPrefix">What the assembly's name starts with.</param>
    /// <returns>What is found, as <c>file:line uses Type of assembly Assembly</c>.</returns>
    public IReadOnlyList<string> FindAssembly(string folder, string assemblyPrefix) => Find((from, use) =>
        from == folder && use.ContainingAssembly?.Name is { } name && name.StartsWith(assemblyPrefix, StringComparison.Ordinal)
            ? $"assembly {name}"
            : null);

    /// <param name="complain">Tells, of the folder and the type that it uses, where the type is; or null if that is right.</param>
    private List<string> Find(Func<string, INamedTypeSymbol, string?> complain)
    {
        var found = new SortedSet<(string File, int Line, string Text)>();
        foreach (var use in project.Uses)
        {
            if (complain(FolderOf(use.File), use.Type) is { } where)
            {
                found.Add((use.File, use.Line, $"{use.Type.Name} of {where}"));
            }
        }

        return [.. found.Select(use => $"{use.File}:{use.Line} uses {use.Text}")];
    }

    private string? HomeOf(INamedTypeSymbol type) => HomesOf(type).FirstOrDefault();

    /// <summary>The files that declare a type; none for a type of another assembly.</summary>
    private IEnumerable<string> HomesOf(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Select(reference => project.NameOf(reference.SyntaxTree)).OfType<string>();

    private static string FolderOf(string file) => file.IndexOf('/', StringComparison.Ordinal) is >= 0 and var end ? file[..end] : Root;
}
