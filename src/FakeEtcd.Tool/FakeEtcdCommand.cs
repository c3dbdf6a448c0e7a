using System.CommandLine;
using System.Net;

namespace FakeEtcd.Tool;

/// <summary>The command line of <c>fake-etcd</c>.</summary>
internal static class FakeEtcdCommand
{
    private const string DefaultListen = "127.0.0.1:2379";

    public static RootCommand Create()
    {
        var listen = new Option<IPEndPoint>("--listen", "-l")
        {
            Description = "IP address and port to listen on; port 0 selects a free port",
            HelpName = "address:port",
            DefaultValueFactory = _ => IPEndPoint.Parse(DefaultListen),
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (IPEndPoint.TryParse(text, out var endpoint) && text.Contains(':', StringComparison.Ordinal))
                {
                    return endpoint;
                }

                result.AddError($"--listen must be an IP address and a port, such as {DefaultListen}, but it is '{text}'.");
                return null!;
            },
        };
        var minLeaseTtl = new Option<int>("--min-lease-ttl")
        {
            Description = "Shortest lease TTL, in seconds; shorter TTLs are raised to it",
            HelpName = "seconds",
            DefaultValueFactory = _ => 2,
        };
        var maxTxnOps = new Option<int>("--max-txn-ops")
        {
            Description = "Maximum number of operations in each branch of a transaction",
            HelpName = "count",
            DefaultValueFactory = _ => 128,
        };
        var gatewayVersion = new Option<GatewayVersion>("--gateway-version")
        {
            Description = "Version of grpc-gateway whose replies the JSON gateway imitates",
            DefaultValueFactory = _ => GatewayVersion.V1,
        };
        var seed = new Option<int?>("--seed")
        {
            Description = "Seed of all random choices, to repeat a run; default: random",
            HelpName = "number",
        };
        var dataDir = new Option<string?>("--data-dir")
        {
            Description = "Directory in which the data survives a restart; default: none, and all data is lost when the server stops",
            HelpName = "path",
        };
        var fsync = new Option<bool>("--fsync")
        {
            Description = "Acknowledge a write only when it is safe in the data directory",
        };

        var command = new RootCommand("An in-memory etcd v3 server for tests.")
        {
            listen, minLeaseTtl, maxTxnOps, gatewayVersion, seed, dataDir, fsync,
        };
        var tls = new TlsFlags();
        tls.AddTo(command);
        var compaction = new CompactionFlags();
        compaction.AddTo(command);
        var authToken = new AuthTokenFlag();
        authToken.AddTo(command);
        command.SetAction((result, cancellationToken) =>
        {
            var endpoint = result.GetValue(listen)!;
            return ServerRun.RunAsync(
                new FakeEtcdOptions
                {
                    ListenAddress = $"{endpoint.Address}",
                    Port = endpoint.Port,
                    MinimumLeaseTtl = TimeSpan.FromSeconds(result.GetValue(minLeaseTtl)),
                    MaxTxnOperations = result.GetValue(maxTxnOps),
                    GatewayVersion = result.GetValue(gatewayVersion),
                    Seed = result.GetValue(seed),
                    DataDirectory = result.GetValue(dataDir),
                    SyncData = result.GetValue(fsync),
                    Tls = tls.Parse(result),
                    AutoCompaction = compaction.Parse(result),
                    Jwt = authToken.Parse(result),
                },
                Console.Out,
                Console.Error,
                cancellationToken);
        });
        return command;
    }
}
