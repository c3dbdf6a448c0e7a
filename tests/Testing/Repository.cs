namespace Testing;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    /// <summary>The folder of <c>Discovery.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of a program that was built in the same configuration as this one.</summary>
    /// <param name="project">The folder of its project, from the root.</param>
    /// <param name="program">Its name.</param>
    public static string BuiltProgram(string project, string program) =>
        Path.Combine(Root, project, "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", program);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Discovery.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Discovery.sln above {AppContext.BaseDirectory}.");
    }
}
