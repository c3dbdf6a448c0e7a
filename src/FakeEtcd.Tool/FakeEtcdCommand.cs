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
            Description = "Address and port to listen on; port 0 takes any free one",
            HelpName = "address:port",
            DefaultValueFactory = _ => IPEndPoint.Parse(DefaultListen),
            CustomParser = result =>
            {
                if (IPEndPoint.TryParse(result.Tokens[0].Value, out var endpoint) && result.Tokens[0].Value.Contains(':', StringComparison.Ordinal))
                {
                    return endpoint;
                }

                result.AddError($"--listen wants an IP address and a port, such as {DefaultListen}; it got '{result.Tokens[0].Value}'.");
                return null!;
            },
        };
        var minLeaseTtl = new Option<int>("--min-lease-ttl")
        {
            Description = "Shortest lease TTL that is granted, in seconds",
            HelpName = "seconds",
            DefaultValueFactory = _ => 2,
        };
        var maxTxnOps = new Option<int>("--max-txn-ops")
        {
            Description = "Operations allowed in a transaction",
            HelpName = "count",
            DefaultValueFactory = _ => 128,
        };
        var seed = new Option<int?>("--seed")
        {
            Description = "Makes everything random repeatable",
            HelpName = "number",
        };

        var command = new RootCommand("An in-memory etcd v3 server for tests. Nothing is kept when it stops.")
        {
            listen, minLeaseTtl, maxTxnOps, seed,
        };
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
                    Seed = result.GetValue(seed),
                },
                Console.Out,
                Console.Error,
                cancellationToken);
        });
        return command;
    }
}
