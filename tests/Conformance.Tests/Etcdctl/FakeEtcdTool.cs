using System.Text.RegularExpressions;
using FluentAssertions;
using Testing.Processes;

namespace Conformance.Tests.Etcdctl;

/// <summary>The stand-alone server as a process.</summary>
internal sealed partial class FakeEtcdTool : IAsyncDisposable
{
    public const string AnyPort = "127.0.0.1:0";

    private FakeEtcdTool(CommandProcess process, string endpoint)
    {
        Process = process;
        Endpoint = endpoint;
    }

    public CommandProcess Process { get; }

    /// <summary><c>127.0.0.1:port</c>.</summary>
    public string Endpoint { get; }

    /// <summary>Starts the tool and waits until it says where it serves.</summary>
    public static Task<FakeEtcdTool> StartAsync(string listen = AnyPort, params string[] arguments) => WaitAsync(Run(listen, arguments));

    /// <summary>Starts the tool with a limit of open files, and waits until it says where it serves.</summary>
    public static Task<FakeEtcdTool> StartWithFilesAsync(int limit) =>
        WaitAsync(CommandProcess.Start("bash", "-c", $"ulimit -n {limit} && exec \"$0\" --fake-listen {AnyPort}", FakeEtcdProgram.Path));

    /// <summary>Starts the tool, whatever comes of it.</summary>
    public static CommandProcess Run(string listen, params string[] arguments) =>

        // A shell that runs tests in the background has them ignore SIGINT, and so would the tool.
        CommandProcess.Start("env", ["--unset=ETCD_BIN", "--default-signal=INT,TERM", FakeEtcdProgram.Path, "--fake-listen", listen, .. arguments]);

    /// <summary>Waits until the tool says where it serves.</summary>
    public static async Task<FakeEtcdTool> WaitAsync(CommandProcess process)
    {
        try
        {
            var line = ServingLine().Match(await process.NextLineAsync());
            line.Success.Should().BeTrue("the first line says where the tool serves");
            return new FakeEtcdTool(process, line.Groups["endpoint"].Value);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    [GeneratedRegex(@"^fake-etcd: serving etcd 3\.5\.\d+ at https?://(?<endpoint>127\.0\.0\.1:\d+) \(seed \d+\)$")]
    private static partial Regex ServingLine();
}
