using System.Runtime.InteropServices;

namespace Consumers.Tests.Consuming;

/// <summary>An installation of .NET without ASP.NET, made of this machine's own.</summary>
internal static class MachineWithoutAspNet
{
    /// <summary>The variable that tells a program where .NET is; <c>DOTNET_ROOT</c> alone gives way to it.</summary>
    public static readonly string RootVariable = $"DOTNET_ROOT_{RuntimeInformation.ProcessArchitecture.ToString().ToUpperInvariant()}";

    /// <summary>Makes the installation.</summary>
    /// <returns>The folder that it is in.</returns>
    public static string Create()
    {
        var runtime = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory().TrimEnd(Path.DirectorySeparatorChar));
        var installation = runtime.Parent!.Parent!.Parent!;
        var root = Directory.CreateDirectory(Path.Combine(Workspace.Folder, "dotnet"));
        var frameworks = root.CreateSubdirectory(Path.Combine("shared", "Microsoft.NETCore.App"));
        Directory.CreateSymbolicLink(Path.Combine(frameworks.FullName, runtime.Name), runtime.FullName);

        // A copy: the resolver of frameworks looks beside the place where it really is.
        var resolver = new DirectoryInfo(Path.Combine(installation.FullName, "host", "fxr")).GetFiles("*", SearchOption.AllDirectories);
        foreach (var file in resolver)
        {
            var copy = Path.Combine(root.FullName, Path.GetRelativePath(installation.FullName, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            file.CopyTo(copy, overwrite: true);
        }

        return root.FullName;
    }
}
