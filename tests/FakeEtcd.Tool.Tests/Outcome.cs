using System.Text.Json;

namespace FakeEtcd.Tool.Tests;

/// <summary>What a command line came to.</summary>
/// <param name="ExitCode">The exit code; 128 and more for a signal.</param>
/// <param name="IsServing">Whether it served clients.</param>
/// <param name="Error">Why it did not; null if it served.</param>
internal sealed record Outcome(int ExitCode, bool IsServing, string? Error)
{
    public static Outcome Of(int exitCode, IReadOnlyList<string> lines, bool isServing) =>
        new(exitCode, isServing, isServing ? null : FindError(lines));

    /// <summary>The last error of the log, or the first line of plain text.</summary>
    private static string? FindError(IReadOnlyList<string> lines)
    {
        string? found = null;
        foreach (var line in lines)
        {
            if (!line.StartsWith('{'))
            {
                // A program of Go also prints its stack or its usage.
                return found ?? line;
            }

            var json = JsonDocument.Parse(line).RootElement;
            var level = json.GetProperty("level").GetString();
            if (level is "warn" or "fatal" && json.TryGetProperty("error", out var error))
            {
                found = $"{json.GetProperty("msg")}: {error}";
            }
            else if (level == "fatal")
            {
                found = $"{json.GetProperty("msg")}: {json.GetProperty("environment-variable")}";
            }
        }

        return found;
    }
}
