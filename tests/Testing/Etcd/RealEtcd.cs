using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Security;
using Etcd.Api;
using Grpc.Core;
using Testing.Network;
using Testing.Processes;

namespace Testing.Etcd;

/// <summary>A real etcd process on free loopback ports, with a data folder of its own.</summary>
public sealed partial class RealEtcd : IAsyncDisposable
{
    private const int StartAttempts = 3;

    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);

    private readonly string _binary;
    private readonly string[] _place;
    private readonly string[] _arguments;
    private readonly DirectoryInfo _data;
    private readonly SslClientAuthenticationOptions? _tls;
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;

    private RealEtcd(string binary, int clientPort, int peerPort, SslClientAuthenticationOptions? tls, string[] arguments)
    {
        _binary = binary;
        _tls = tls;
        _data = Directory.CreateTempSubdirectory("etcd");
        Port = clientPort;
        var peerUrl = $"http://127.0.0.1:{peerPort}";
        _place =
        [
            "--data-dir", Path.Combine(_data.FullName, "default.etcd"),
            "--initial-advertise-peer-urls", peerUrl, "--initial-cluster", $"default={peerUrl}",
        ];
        _arguments =
        [
            .. _place,
            "--listen-client-urls", ConnectionString, "--advertise-client-urls", ConnectionString, "--listen-peer-urls", peerUrl,
            "--unsafe-no-fsync", "--log-level", "error",
            .. arguments,
        ];
    }

    /// <summary>The port that clients connect to.</summary>
    public int Port { get; }

    /// <summary><c>127.0.0.1:port</c>.</summary>
    public string Endpoint => $"127.0.0.1:{Port}";

    /// <summary><c>http://127.0.0.1:port</c>, or <c>https://127.0.0.1:port</c> with TLS.</summary>
    public string ConnectionString => $"{(_tls is null ? "http" : "https")}://{Endpoint}";

    /// <summary>Starts etcd and waits until it answers.</summary>
    /// <param name="arguments">More command-line flags.</param>
    public static Task<RealEtcd> StartAsync(params string[] arguments) => StartAsync(tls: null, arguments);

    /// <summary>Starts etcd with the state of a snapshot file.</summary>
    /// <param name="snapshot">The file, as <c>etcdctl snapshot save</c> writes it.</param>
    /// <param name="arguments">More command-line flags.</param>
    public static Task<RealEtcd> StartFromSnapshotAsync(string snapshot, params string[] arguments) =>
        StartAsync(tls: null, etcd => etcd.RestoreAsync(snapshot), arguments);

    /// <summary>Starts etcd with or without TLS, and waits until it answers.</summary>
    /// <param name="tls">The settings of a client that etcd accepts; null for no TLS.</param>
    /// <param name="arguments">More command-line flags, with those of the certificates.</param>
    public static Task<RealEtcd> StartAsync(SslClientAuthenticationOptions? tls, params string[] arguments) =>
        StartAsync(tls, static _ => Task.CompletedTask, arguments);

    private static async Task<RealEtcd> StartAsync(SslClientAuthenticationOptions? tls, Func<RealEtcd, Task> prepare, string[] arguments)
    {
        var binary = await EtcdBinaries.EtcdAsync();
        for (var attempt = 1; ; attempt++)
        {
            var etcd = new RealEtcd(binary, FreePort.Choose(), FreePort.Choose(), tls, arguments);
            try
            {
                await prepare(etcd);
                await etcd.RunAsync();
                return etcd;
            }
            catch (InvalidOperationException) when (attempt < StartAttempts)
            {
                // Another process took one of the ports between the choice and the start.
                await etcd.DisposeAsync();
            }
        }
    }

    /// <summary>Ends the process as a crash would. The data stays.</summary>
    public Task KillAsync() => EndAsync(process =>
    {
        process.Kill();
        return Task.CompletedTask;
    });

    /// <summary>Ends the process as an operator does. The data stays.</summary>
    public Task StopAsync() => EndAsync(process => Signal.SendAsync(process, "TERM"));

    /// <summary>Stops the process where it is: its connections stay open, and nothing answers.</summary>
    public Task FreezeAsync() => Signal.SendAsync(_process!, "STOP");

    /// <summary>Lets a frozen process go on.</summary>
    public Task ThawAsync() => Signal.SendAsync(_process!, "CONT");

    /// <summary>Starts again, on the same port. Kills the process first if it runs.</summary>
    /// <param name="keepData">Whether the data stays. Without it, the cluster and the member still have the same IDs.</param>
    public async Task RestartAsync(bool keepData = true)
    {
        for (var attempt = 1; ; attempt++)
        {
            await KillAsync();
            if (!keepData)
            {
                _data.Delete(recursive: true);
                _data.Create();
            }

            try
            {
                await RunAsync();
                return;
            }
            catch (InvalidOperationException) when (attempt < StartAttempts)
            {
                // Another process has the port for a moment.
                await Task.Delay(RestartPause, TimeProvider.System);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _data.Delete(recursive: true);
    }

    private async Task EndAsync(Func<Process, Task> end)
    {
        if (_process is { } process)
        {
            _process = null;
            await end(process);
            await process.WaitForExitAsync().Within("etcd's end");
            process.Dispose();
        }
    }

    private async Task RestoreAsync(string snapshot)
    {
        var result = await CommandProcess.RunAsync(await EtcdBinaries.EtcdutlAsync(), ["snapshot", "restore", snapshot, .. _place]);
        if (result.ExitCode != 0)
        {
            throw new IOException($"etcdutl does not restore {snapshot}: {string.Join('\n', result.Errors)}");
        }
    }

    private async Task RunAsync()
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(_binary, _arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.OutputDataReceived += (_, line) => Log(line.Data);
        process.ErrorDataReceived += (_, line) => Log(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;

        using var clients = new EtcdClients(ConnectionString, token: null, _tls);
        await Bounded.UntilAsync(() => AnswersAsync(process, clients), "etcd's first answer");
    }

    private async Task<bool> AnswersAsync(Process process, EtcdClients clients)
    {
        if (process.HasExited)
        {
            throw new InvalidOperationException($"etcd ended with exit code {process.ExitCode}: {string.Join('\n', _log)}");
        }

        try
        {
            // A linearizable read needs a leader: it tells more than an open port.
            await clients.Kv.RangeAsync(
                new RangeRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("ready") },
                deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(2));
            return true;
        }
        catch (RpcException exception)
        {
            // With authentication on, the question is heard after the leader was found, and refused. A learner refuses it always.
            return exception.StatusCode == StatusCode.InvalidArgument || exception.Status.Detail == "etcdserver: rpc not supported for learner";
        }
    }

    private void Log(string? line)
    {
        if (line is not null)
        {
            _log.Enqueue(line);
        }
    }
}
