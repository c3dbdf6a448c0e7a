using System.Diagnostics;
using System.Text.Json;

namespace Load.Children;

/// <summary>This program as a child of itself, because some things can only be measured in a new process.</summary>
internal static class Child
{
    /// <summary>The first argument of a child.</summary>
    public const string Command = "child";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    /// <summary>The program of a child.</summary>
    public static string Path => Environment.ProcessPath!;

    /// <summary>The arguments of a child.</summary>
    public static string[] Arguments(string name, params string[] more) => [Command, name, .. more];

    /// <summary>Does what the arguments of a child say.</summary>
    public static Task RunAsync(string[] arguments) => arguments switch
    {
        [FirstServers.Name, var kind] => PrintAsync(FirstServers.MeasureAsync(kind)),
        [ManyServers.Name] => PrintAsync(ManyServers.MeasureAsync()),
        [ResolverClient.Name, .. var its] => ResolverClient.RunAsync(its),
        [JournalServer.Name, .. var its] => JournalServer.RunAsync(its),
        _ => throw new ArgumentException($"No child: {string.Join(' ', arguments)}"),
    };

    /// <summary>Runs a child to its end, and returns what it found.</summary>
    public static Task<T> MeasureAsync<T>(string name, params string[] more) =>
        MeasureAsync<T>(new ProcessStartInfo(Path, Arguments(name, more)));

    /// <summary>Runs a child to its end, and returns what it found.</summary>
    /// <param name="start">The program, <see cref="Path"/>, with its arguments and its environment.</param>
    public static async Task<T> MeasureAsync<T>(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Timeout, TimeProvider.System);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return process.ExitCode == 0
                ? JsonSerializer.Deserialize<T>(output)!
                : throw new InvalidOperationException($"The child {string.Join(' ', start.ArgumentList)} failed.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static async Task PrintAsync<T>(Task<T> figures) => await Console.Out.WriteLineAsync(JsonSerializer.Serialize(await figures));
}
