using System.Text.RegularExpressions;
using Testing.Etcd;
using Testing.Processes;

namespace Benchmarks.Cpu;

/// <summary>A server in a process of its own, whose processor time is its own.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Url">Where it serves.</param>
/// <param name="Watches">Whether it serves watches.</param>
/// <param name="ProcessorTime">How much it has used.</param>
/// <param name="Process">Its end.</param>
internal sealed partial record MeasuredServer(string Name, string Url, bool Watches, Func<TimeSpan> ProcessorTime, IAsyncDisposable Process)
    : IAsyncDisposable
{
    public static Task<MeasuredServer> StartNoopAsync() => StartAsync("no-op", watches: false, Environment.ProcessPath!, NoopServer.Command);

    /// <param name="program">The path of <c>fake-etcd</c>.</param>
    /// <param name="name">What the table calls it.</param>
    public static Task<MeasuredServer> StartFakeAsync(string program, string name) =>
        StartAsync(name, watches: true, program, "--listen", "127.0.0.1:0");

    public static async Task<MeasuredServer> StartRealAsync()
    {
        var etcd = await RealEtcd.StartAsync();
        return new MeasuredServer("etcd", etcd.ConnectionString, Watches: true, () => etcd.ProcessorTime, etcd);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static async Task<MeasuredServer> StartAsync(string name, bool watches, string program, params string[] arguments)
    {
        var process = CommandProcess.Start(program, arguments);
        var line = await process.NextLineAsync();
        var url = UrlPattern().Match(line);
        return url.Success
            ? new MeasuredServer(name, url.Value, watches, () => process.ProcessorTime, process)
            : throw new InvalidOperationException($"{program} does not say where it serves, but: {line}");
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex UrlPattern();
}
