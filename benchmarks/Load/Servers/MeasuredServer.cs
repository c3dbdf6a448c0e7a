using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Etcd.Api;
using Grpc.Core;
using Load.Measuring;
using Testing;
using Testing.Processes;

namespace Load.Servers;

/// <summary>A server in a process of its own, whose processor time and memory are its own.</summary>
/// <param name="Name">What the reports call it.</param>
/// <param name="Url">Where it serves.</param>
/// <param name="Usage">What its process uses; null if the process is not known.</param>
internal sealed record MeasuredServer(string Name, string Url, ProcessUsage? Usage) : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(1);

    private CommandProcess? _process;
    private DirectoryInfo? _folder;

    /// <summary>From the start of the program to its first acknowledged put.</summary>
    public TimeSpan StartUp { get; private init; }

    /// <summary>The first transaction of the program, a compare and a put.</summary>
    /// <remarks>The connection is open before it, but nothing has used it except for a put.</remarks>
    public static async Task<TimeSpan> TimeFirstTxnAsync(string url)
    {
        await using var connections = new Connections(url, 1);
        var key = Google.Protobuf.ByteString.CopyFromUtf8("first");
        var kv = connections.Clients(0).Kv;
        await kv.PutAsync(new PutRequest { Key = key }).ResponseAsync.Within("a put on a new connection");
        var start = Stopwatch.GetTimestamp();
        await kv.TxnAsync(new TxnRequest
        {
            Compare = { new Compare { Key = key, Target = Compare.Types.CompareTarget.Create, Result = Compare.Types.CompareResult.Greater } },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = key } } },
        }).ResponseAsync.Within("the first transaction");
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Starts a program, and waits until it has acknowledged a put.</summary>
    public static async Task<MeasuredServer> StartAsync(ServerProgram program)
    {
        var port = FreePort();
        var folder = Memory.CreateFolder();
        var start = Stopwatch.GetTimestamp();
        var process = CommandProcess.Start(program.Path, program.Arguments(port, folder.FullName));
        var url = $"http://127.0.0.1:{port}";
        try
        {
            await WaitForFirstPutAsync(process, port, url).Within($"the first put of {program.Name}");
            return new MeasuredServer(program.Name, url, new ProcessUsage(process.Id))
            {
                StartUp = Stopwatch.GetElapsedTime(start),
                _process = process,
                _folder = folder,
            };
        }
        catch
        {
            await process.DisposeAsync();
            folder.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Usage?.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder?.Delete(recursive: true);
    }

    private static async Task WaitForFirstPutAsync(CommandProcess process, int port, string url)
    {
        using var timer = new PeriodicTimer(PollInterval);
        while (!await ListensAsync(port))
        {
            process.ThrowIfEnded();
            await timer.WaitForNextTickAsync();
        }

        await using var connections = new Connections(url, 1);
        while (!await PutsAsync(connections.Clients(0).Kv))
        {
            process.ThrowIfEnded();
            await timer.WaitForNextTickAsync();
        }
    }

    private static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<bool> PutsAsync(KV.KVClient kv)
    {
        try
        {
            await kv.PutAsync(new PutRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("first") });
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
