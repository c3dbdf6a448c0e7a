using System.Net;

namespace FakeEtcd.Tool;

/// <summary>Runs the server until Ctrl-C or SIGTERM.</summary>
internal static class ServerRun
{
    private const int Success = 0;
    private const int CannotStart = 1;

    public static async Task<int> RunAsync(
        FakeEtcdOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        FakeEtcdServer server;
        try
        {
            server = await FakeEtcdServer.StartAsync(options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or InvalidDataException)
        {
            // The port is in use, an option is out of range, or the data directory cannot be used. The first line of the message is enough.
            await error.WriteLineAsync($"fake-etcd: {exception.Message.Split('\n')[0].TrimEnd()}").ConfigureAwait(false);
            return CannotStart;
        }

        await using (server.ConfigureAwait(false))
        {
            var line = $"fake-etcd: serving etcd {options.Version} at {server.ConnectionString} (seed {server.Seed})";
            await output.WriteLineAsync(line).ConfigureAwait(false);
            await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            if (IsOpenToOthers(options))
            {
                await error.WriteLineAsync(
                    $"fake-etcd: warning: other machines can read and change all data through {options.ListenAddress}. "
                    + "Listen on 127.0.0.1, or require client certificates (--client-cert-auth).").ConfigureAwait(false);
            }

            // System.CommandLine cancels the token on Ctrl-C and SIGTERM.
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return Success;
    }

    /// <summary>Whether other machines reach the server, and need no certificate.</summary>
    private static bool IsOpenToOthers(FakeEtcdOptions options) =>
        !IPAddress.IsLoopback(IPAddress.Parse(options.ListenAddress))
        && options.Tls is not { ClientCertificates: EtcdClientCertificates.Required };
}
