using Consumers.Tests.Support;
using NUnit.Framework;
using Testing;

namespace Consumers.Tests.Consuming;

/// <summary>Builds the projects of <c>tests/Consumers</c> once, outside the repository, with the packages under test.</summary>
[SetUpFixture]
public sealed class ConsumerProjects
{
    private const string Configuration = "Debug";

    private static string Folder => Path.Combine(Workspace.Folder, "projects");

    /// <summary>Packages of others stay here from run to run; those under test never do.</summary>
    private static string PackageCache => Path.Combine(Repository.Root, "artifacts", "consumers", "packages");

    /// <summary>The configuration of NuGet that knows the packages under test beside what the machine knows.</summary>
    internal static string NuGetConfig => Path.Combine(Folder, "nuget.config");

    /// <summary>A file that the build of a project has written.</summary>
    internal static string Output(string project, string file) =>
        Path.Combine(Folder, project, "bin", Configuration, "net10.0", file);

    [OneTimeSetUp]
    public async Task BuildAsync()
    {
        var projects = CopyProjects();
        await File.WriteAllTextAsync(NuGetConfig, $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{Workspace.Packages.Folder}" />
              </packageSources>
            </configuration>
            """);
        await File.WriteAllTextAsync(Path.Combine(Folder, "Consumers.slnx"), $"""
            <Solution>
            {string.Join('\n', projects.Select(project => $"  <Project Path=\"{project}/{project}.csproj\" />"))}
            </Solution>
            """);
        DeleteEarlierPackages();
        await Dotnet.RunAsync(
            Folder,
            ["build", "Consumers.slnx", "--nologo", "--configuration", Configuration, "-p:RunAnalyzers=false", .. PackageProperties]);
    }

    /// <summary>Publishes a project for this machine.</summary>
    /// <param name="project">The project.</param>
    /// <param name="folder">The folder to publish into.</param>
    internal static Task PublishAsync(string project, string folder) => Dotnet.RunAsync(
        Path.Combine(Folder, project),
        ["publish", $"{project}.csproj", "--nologo", "--configuration", "Release", "--output", folder,
            "--use-current-runtime", .. PackageProperties]);

    private static string[] PackageProperties =>
    [
        $"-p:PackedVersion={Workspace.Packages.Version}",
        $"-p:RestorePackagesPath={PackageCache}",
        $"-p:RestoreFallbackFolders={MachinePackages()}",
    ];

    private static IReadOnlyList<string> CopyProjects()
    {
        var source = new DirectoryInfo(Path.Combine(Repository.Root, "tests", "Consumers"));
        foreach (var project in source.GetDirectories())
        {
            var target = Directory.CreateDirectory(Path.Combine(Folder, project.Name));
            foreach (var file in project.GetFiles())
            {
                file.CopyTo(Path.Combine(target.FullName, file.Name));
            }
        }

        return [.. source.GetDirectories().Select(project => project.Name)];
    }

    private static void DeleteEarlierPackages()
    {
        foreach (var folder in PackedPackages.Ids.Select(id => Path.Combine(PackageCache, id.ToLowerInvariant())).Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The packages that the machine has already, among them those of this repository's build; empty if it has none.</summary>
    private static string MachinePackages()
    {
        var folder = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return Directory.Exists(folder) ? folder : "";
    }
}
