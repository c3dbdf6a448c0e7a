using System.Diagnostics;
using System.Runtime.InteropServices;
using Testing;

namespace Load.Servers;

/// <summary>Compiles a program to native code, which needs clang and zlib1g-dev.</summary>
internal static class NativeBuild
{
    /// <summary>Publishes a project, which takes a minute unless it was published before, and returns the path of its program.</summary>
    /// <remarks>The build has folders of its own: it must not touch those of the program that the just-in-time compiler compiles.</remarks>
    public static async Task<string> PublishAsync(string project, string program)
    {
        var artifacts = Path.Combine(Repository.Root, "artifacts", "native");
        var output = Path.Combine(artifacts, program);
        await RunAsync(
            "publish", Path.Combine(Repository.Root, project), "--configuration", "Release", "--runtime", RuntimeInformation.RuntimeIdentifier,
            "--artifacts-path", artifacts, "--output", output, "--verbosity", "quiet", "--nologo", "-p:PublishAot=true", "-p:RunAnalyzers=false");
        return Path.Combine(output, program);
    }

    private static async Task RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} failed: {string.Concat(texts)}");
        }
    }
}
