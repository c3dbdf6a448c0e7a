using System.Diagnostics;

namespace Consumers.Tests.Support;

/// <summary>Runs <c>dotnet</c> as a user would.</summary>
internal static class Dotnet
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(8);

    /// <summary>Runs a command to its end.</summary>
    /// <param name="folder">The folder to run it in.</param>
    /// <param name="arguments">The command and its arguments.</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it printed.</exception>
    public static async Task<string> RunAsync(string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        foreach (var variable in start.Environment.Keys.Where(NamesSdk).ToList())
        {
            start.Environment.Remove(variable);
        }

        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            var printed = await output + await errors;
            return process.ExitCode == 0
                ? printed
                : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)}\nended with {process.ExitCode}:\n{printed}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"Not within {Timeout}: dotnet {string.Join(' ', arguments)}");
        }
    }

    /// <summary>Whether a variable names the SDK that runs these tests; outside the repository another one may be in charge.</summary>
    private static bool NamesSdk(string variable) =>
        variable.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) && variable.EndsWith("PATH", StringComparison.OrdinalIgnoreCase);
}
