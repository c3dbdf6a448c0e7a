using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Testing.Processes;

/// <summary>A running command whose output can be read line by line. Disposing it kills it.</summary>
public sealed class CommandProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _output = Channel.CreateUnbounded<string>();
    private readonly ConcurrentQueue<string> _errors = new();

    private CommandProcess(string program, IEnumerable<string> arguments)
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };

        // A .NET program looks for the runtime where this one found its own.
        _process.StartInfo.Environment["DOTNET_ROOT"] =
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => ReadError(line.Data);
    }

    /// <summary>The id of the process.</summary>
    public int Id => _process.Id;

    public static CommandProcess Start(string program, params IEnumerable<string> arguments)
    {
        var command = new CommandProcess(program, arguments);
        command._process.Start();
        command._process.BeginOutputReadLine();
        command._process.BeginErrorReadLine();
        return command;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, string input = "")
    {
        await using var command = Start(program, arguments);
        await command._process.StandardInput.WriteAsync(input);
        command._process.StandardInput.Close();
        return await command.EndAsync();
    }

    /// <summary>The next line of the command's output.</summary>
    public async Task<string> NextLineAsync()
    {
        try
        {
            return await _output.Reader.ReadAsync().Within($"another line from {_process.StartInfo.FileName}");
        }
        catch (ChannelClosedException)
        {
            throw Ended();
        }
    }

    /// <summary>Fails, with what the command wrote as errors, if it has ended.</summary>
    public void ThrowIfEnded()
    {
        if (_process.HasExited)
        {
            throw Ended();
        }
    }

    /// <summary>Gives the command a line to read.</summary>
    public async Task WriteLineAsync(string line = "")
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Sends a signal.</summary>
    /// <param name="signal">Its name without SIG, such as <c>TERM</c>.</param>
    public Task SignalAsync(string signal) => Signal.SendAsync(_process, signal);

    /// <summary>Waits until the command ends by itself.</summary>
    public async Task<CommandResult> EndAsync()
    {
        await _process.WaitForExitAsync().Within($"the end of {_process.StartInfo.FileName}");
        var output = new List<string>();
        await foreach (var line in _output.Reader.ReadAllAsync())
        {
            output.Add(line);
        }

        return new CommandResult(_process.ExitCode, output, [.. _errors]);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().Within($"the killed {_process.StartInfo.FileName}");
        }

        _process.Dispose();
    }

    private InvalidOperationException Ended() => new($"{_process.StartInfo.FileName} ended: {string.Join('\n', _errors)}");

    private void Read(string? line)
    {
        if (line is null)
        {
            _output.Writer.Complete();
        }
        else
        {
            _output.Writer.TryWrite(line);
        }
    }

    private void ReadError(string? line)
    {
        if (line is not null)
        {
            _errors.Enqueue(line);
        }
    }
}
