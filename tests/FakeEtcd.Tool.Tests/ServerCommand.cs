using System.Text.RegularExpressions;
using Testing.Etcd;
using Testing.Processes;

namespace FakeEtcd.Tool.Tests;

/// <summary>A running server of either program, whose log is read line by line. Disposing it kills it.</summary>
internal sealed class ServerCommand : IAsyncDisposable
{
    private const string Serving = "\"msg\":\"serving client traffic";

    private readonly CommandProcess _process;
    private readonly List<string> _lines = [];

    private ServerCommand(CommandProcess process) => _process = process;

    public static string Fake => FakeEtcdProgram.Path;

    public IReadOnlyList<string> Lines => _lines;

    public CommandProcess Process => _process;

    /// <summary>Starts a program, with its log as its output.</summary>
    /// <param name="binary">The program.</param>
    /// <param name="arguments">Assignments of environment variables, then arguments.</param>
    public static ServerCommand Start(string binary, params IEnumerable<string> arguments)
    {
        var words = arguments.ToList();
        var variables = words.TakeWhile(word => word.StartsWith("ETCD_", StringComparison.Ordinal)).ToList();

        // A shell that runs tests in the background has them ignore SIGINT, and so would the server.
        return new ServerCommand(CommandProcess.Start(
            "env",
            [
                "--unset=ETCD_BIN", "--default-signal=INT,TERM", .. variables,
                "bash", "-c", "exec \"$0\" \"$@\" 2>&1", binary, .. words.Skip(variables.Count),
            ]));
    }

    /// <summary>Starts fake-etcd and waits until it serves.</summary>
    public static async Task<ServerCommand> StartFakeAsync(params IEnumerable<string> arguments)
    {
        var command = Start(Fake, arguments);
        await command.ServesAsync();
        return command;
    }

    /// <summary>Runs both programs until they end, or until they serve; then SIGTERM ends them.</summary>
    /// <param name="arguments">Creates the arguments, of a place with ports and a folder.</param>
    public static async Task<(Outcome Etcd, Outcome Fake)> CompareAsync(Func<ServerPlace, IEnumerable<string>> arguments)
    {
        using var first = new ServerPlace();
        using var second = new ServerPlace();
        var etcd = RunAsync(await EtcdBinaries.EtcdAsync(), arguments(first));
        var fake = RunAsync(Fake, arguments(second));
        return (first.Normalise(await etcd), second.Normalise(await fake));
    }

    /// <summary>Waits until the server serves clients.</summary>
    /// <returns>Whether it does; false if it ended.</returns>
    public Task<bool> ServesAsync() => ReadUntilAsync(Serving);

    /// <summary>Reads the log until a line has a text.</summary>
    /// <returns>Whether there was one; false if the server ended.</returns>
    public async Task<bool> ReadUntilAsync(string? text)
    {
        try
        {
            while (true)
            {
                _lines.Add(await _process.NextLineAsync());
                if (text is not null && _lines[^1].Contains(text, StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Sends a signal, and reads the log to its end.</summary>
    public async Task<int> StopAsync(string signal = "TERM")
    {
        await _process.SignalAsync(signal);
        await ReadUntilAsync(null);
        return (await _process.EndAsync()).ExitCode;
    }

    /// <summary>Returns the URL that the program has announced on stdout.</summary>
    /// <param name="what">What it serves there, such as <c>control</c>.</param>
    public async Task<string> UrlOfAsync(string what)
    {
        var announced = new Regex($@"^fake-etcd: serving {what}.* at (\S+)");
        if (!_lines.Exists(announced.IsMatch))
        {
            await ReadUntilAsync($"fake-etcd: serving {what}");
        }

        return announced.Match(_lines.First(announced.IsMatch)).Groups[1].Value;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<Outcome> RunAsync(string binary, IEnumerable<string> arguments)
    {
        await using var command = Start(binary, arguments);
        var isServing = await command.ServesAsync();
        var exitCode = isServing ? await command.StopAsync() : (await command._process.EndAsync()).ExitCode;
        return Outcome.Of(exitCode, command.Lines, isServing);
    }
}
